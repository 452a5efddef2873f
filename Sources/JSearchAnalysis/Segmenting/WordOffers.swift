// WordOffers.swift
// Which words of the dictionary begin at each place of a stretch of text, looked up side by side.

/// What the words that begin at each place of a window of text cost.
///
/// Looking up is waiting for memory, and how long the words from one place go on cannot be foreseen. So all places take their
/// first step, then those that can go on their second one, and so on: the look-ups of a step do not wait for each other, and
/// nothing branches on what they find. Of words of more than ``denseLength`` units, which are few, only what leads to them is kept.
///
/// Words reach past the window where the text does, never past the end of a run of kana and kanji: ``TransitionTable`` has no others.
struct WordOffers: ~Copyable {
    /// The most units of a word whose cost is kept for every place.
    static let denseLength = 4
    /// The most units of a window: what is kept of them stays in the fastest cache.
    static let unitCount = 512

    /// For each length, and each place of the window, the cost of the word less its length, as ``CheapestWords`` adds them up; with
    /// flags in those of one unit.
    let costs: UnsafeMutablePointer<UInt32>
    /// For each place where ``goesOn`` is set, what follows four units.
    let contents: UnsafeMutablePointer<TransitionTable.Content>
    /// The window, in the text.
    private(set) var range = 0..<0

    /// Units of the window, and zeros or units behind it.
    private let units: UnsafeMutablePointer<UInt16>
    /// The places that go on, and what follows their units.
    private let places: UnsafeMutablePointer<UInt32>
    private let states: UnsafeMutablePointer<TransitionTable.Content>

    /// Set in the cost of one unit if longer words may begin there.
    static var goesOn: UInt32 { 1 << 31 }
    /// What a cost of one unit may have besides.
    static var flags: UInt32 { goesOn | TransitionTable.Content.katakana }

    init() {
        costs = .allocate(capacity: Self.denseLength * Self.unitCount)
        contents = .allocate(capacity: Self.unitCount)
        units = .allocate(capacity: Self.unitCount + Self.denseLength)
        places = .allocate(capacity: Self.unitCount)
        states = .allocate(capacity: Self.unitCount)
    }

    deinit {
        costs.deallocate()
        contents.deallocate()
        units.deallocate()
        places.deallocate()
        states.deallocate()
    }

    /// Forgets the window: another text follows.
    mutating func removeAll() { range = 0..<0 }

    /// Lets the window begin at a place of a text.
    mutating func move(to start: Int, in text: UnsafeBufferPointer<UInt16>, _ table: TransitionTable) {
        let count = min(Self.unitCount, text.count - start)
        range = start..<start + count
        guard count > 0, let source = text.baseAddress else { return }
        let there = min(count + Self.denseLength, text.count - start)
        units.update(from: source + start, count: there)
        // No word goes on with these.
        (units + there).update(repeating: 0, count: count + Self.denseLength - there)
        var left = takeFirstSteps(count, table)
        for length in 3...Self.denseLength { left = takeStep(length, left, of: count, table) }
        for index in 0..<left {
            let place = Int(places[index])
            costs[place] |= Self.goesOn
            contents[place] = states[index]
        }
    }

    /// Adds the words of one and two units.
    ///
    /// - Returns: How many places go on.
    @inline(__always)
    private func takeFirstSteps(_ count: Int, _ table: TransitionTable) -> Int {
        let (costs, units, places, states) = (costs, units, places, states)
        var left = 0
        var place = 0
        while place < count {
            if isOther(place) {
                place &+= Self.denseLength
                continue
            }
            let first = table.start(units[place])
            costs[place] = first.cost(less: 1)
            let second = table.next(first, units[place &+ 1])
            costs[place &+ Self.unitCount] = second.cost(less: 2)
            places[left] = UInt32(truncatingIfNeeded: place)
            states[left] = second
            left &+= second.goesOn
            place &+= 1
        }
        return left
    }

    /// Whether the next four units are letters, digits or spaces: below U+1000, where no run of kana and kanji is. Nobody asks what costs a
    /// word that begins there.
    @inline(__always)
    private func isOther(_ place: Int) -> Bool {
        // SAFETY: four units, of the text or zeros, stand behind the window.
        UnsafeRawPointer(units + place).loadUnaligned(as: UInt64.self) & 0xF000_F000_F000_F000 == 0
    }

    /// Adds the words of a length to those places that go on.
    ///
    /// - Returns: How many places go on.
    @inline(__always)
    private func takeStep(
        _ length: Int, _ count: Int, of windowCount: Int, _ table: TransitionTable
    ) -> Int {
        let (costs, units, places, states) = (
            costs + (length - 1) * Self.unitCount, units + (length - 1), places, states
        )
        let less = UInt32(truncatingIfNeeded: length)
        costs.update(repeating: TransitionTable.Content.none.cost(less: less), count: windowCount)
        var left = 0
        for index in 0..<count {
            let place = places[index]
            let content = table.next(states[index], units[Int(place)])
            costs[Int(place)] = content.cost(less: less)
            places[left] = place
            states[left] = content
            left &+= content.goesOn
        }
        return left
    }
}
