// LucenePeer.java
// Lucene. Settings: kuromoji (words of IPADIC), cjk (bigrams), both (a field of each; their scores are added).
//
//   index  SETTING documents.tsv FOLDER result.json
//   search SETTING FOLDER QUERIES result.tsv       the forms of measuring.py
//   words  input.tsv output.tsv                    id TAB text -> id TAB words, for PISA

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.ja.JapaneseAnalyzer;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.QueryBuilder;
import org.apache.lucene.util.Version;

public class LucenePeer {
  static final String[] CLASSES = {"short", "nl", "phrase", "and", "common", "single"};
  static final int PASSES = Integer.parseInt(System.getenv().getOrDefault("PASSES", "3"));
  /** How long each class warms up: the compiler of the virtual machine needs some seconds. */
  static final double WARM_SECONDS = 5;

  final Map<String, Analyzer> fields = new LinkedHashMap<>();
  final Analyzer analyzer;

  LucenePeer(String setting) {
    if (!setting.equals("cjk")) fields.put("words", new JapaneseAnalyzer());
    if (!setting.equals("kuromoji")) fields.put("bigrams", new CJKAnalyzer());
    analyzer = new PerFieldAnalyzerWrapper(fields.values().iterator().next(), fields);
  }

  public static void main(String[] a) throws Exception {
    switch (a[0]) {
      case "index" -> new LucenePeer(a[1]).index(a[1], Path.of(a[2]), Path.of(a[3]), Path.of(a[4]));
      case "search" -> new LucenePeer(a[1]).search(Path.of(a[2]), Path.of(a[3]), a[4]);
      case "words" -> new LucenePeer("kuromoji").words(Path.of(a[1]), a[2]);
      default -> throw new IllegalArgumentException(a[0]);
    }
  }

  void index(String setting, Path source, Path folder, Path result) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig(analyzer);
    config.setOpenMode(IndexWriterConfig.OpenMode.CREATE);
    config.setRAMBufferSizeMB(256);
    config.setMergeScheduler(new SerialMergeScheduler());
    var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    long cpu = system.getProcessCpuTime(), wall = System.nanoTime(), bytes = 0;
    int count = 0;
    double wallSeconds, cpuSeconds;
    try (FSDirectory directory = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(directory, config);
        BufferedReader lines = Files.newBufferedReader(source)) {
      for (String line; (line = lines.readLine()) != null; count++) {
        String[] columns = line.split("\t", 3);
        String text = columns[1] + " " + columns[2];
        bytes += new BytesRef(text).length - 1;
        Document document = new Document();
        document.add(new BinaryDocValuesField("id", new BytesRef(columns[0])));
        for (String field : fields.keySet()) document.add(new TextField(field, text, Field.Store.NO));
        writer.addDocument(document);
      }
      writer.commit();
      wallSeconds = (System.nanoTime() - wall) / 1e9;
      cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
      // Queries are asked of one segment, as ours are.
      writer.forceMerge(1);
      writer.commit();
    }
    long size;
    try (Stream<Path> files = Files.list(folder)) {
      size = files.mapToLong(file -> file.toFile().length()).sum();
    }
    String memory = Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM")).findFirst().orElse("0").replaceAll("\\D", "");
    Files.writeString(result, String.format(Locale.ROOT,
        "{\"engine\": \"Lucene %s %s\", \"note\": \"%s\", \"documents\": %d, \"textBytes\": %d, \"wallSeconds\": %.3f, "
            + "\"cpuSeconds\": %.3f, \"peakMemoryBytes\": %d, \"indexBytes\": %d, \"storedBytes\": 0}%n",
        Version.LATEST, setting, "positions; text not stored; merged to one segment after the time was taken", count, bytes,
        wallSeconds, cpuSeconds, Long.parseLong(memory) * 1024, size));
  }

  Query query(QueryBuilder builder, String field, String kind, String text) {
    Query query = switch (kind) {
      case "phrase" -> builder.createPhraseQuery(field, text);
      case "and" -> {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (String word : text.split(" ")) {
          Query one = builder.createPhraseQuery(field, word);
          if (one != null) all.add(one, Occur.MUST);
        }
        yield all.build();
      }
      default -> builder.createBooleanQuery(field, text, Occur.SHOULD);
    };
    return query == null ? new MatchNoDocsQuery() : query;
  }

  /** Asks one query, and reads the ids of the best ten. */
  int answer(IndexSearcher searcher, QueryBuilder builder, String kind, String text) throws IOException {
    BooleanQuery.Builder sum = new BooleanQuery.Builder();
    for (String field : fields.keySet()) sum.add(query(builder, field, kind, text), Occur.SHOULD);
    Query query = fields.size() > 1 ? sum.build() : sum.build().clauses().get(0).getQuery();
    int characters = 0, hits = 0;
    for (ScoreDoc hit : searcher.search(query, 10).scoreDocs) {
      List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
      BinaryDocValues ids = leaf.reader().getBinaryDocValues("id");
      if (ids.advanceExact(hit.doc - leaf.docBase)) characters += ids.binaryValue().utf8ToString().length();
      hits++;
    }
    return characters < 0 ? -1 : hits;
  }

  void search(Path folder, Path queries, String result) throws IOException {
    var threads = ManagementFactory.getThreadMXBean();
    try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder)); PrintWriter output = new PrintWriter(result)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null);
      QueryBuilder builder = new QueryBuilder(analyzer);
      // Twice, so that every class is measured after the compiler has seen all of them.
      for (boolean counts : new boolean[] {false, true}) {
        for (String kind : CLASSES) {
          Path file = queries.resolve(kind + ".tsv");
          if (!Files.exists(file)) continue;
          List<String[]> asked = new ArrayList<>();
          for (String line : Files.readAllLines(file)) asked.add(line.split("\t", 2));
          for (long start = System.nanoTime(); System.nanoTime() - start < WARM_SECONDS * 1e9; ) {
            for (String[] query : asked) answer(searcher, builder, kind, query[1]);
          }
          for (int pass = 0; counts && pass < PASSES; pass++) {
            long cpu = threads.getCurrentThreadCpuTime();
            for (String[] query : asked) {
              long start = System.nanoTime();
              int hits = answer(searcher, builder, kind, query[1]);
              double microseconds = (System.nanoTime() - start) / 1e3;
              output.printf(Locale.ROOT, "%s\t%s\t%d\t%.1f\t%d\n", kind, query[0], pass, microseconds, hits);
            }
            double microseconds = (threads.getCurrentThreadCpuTime() - cpu) / 1e3;
            output.printf(Locale.ROOT, "#cpu\t%s\t%d\t%.0f\t%d\n", kind, pass, microseconds, asked.size());
          }
        }
      }
    }
  }

  void words(Path source, String result) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(source); PrintWriter output = new PrintWriter(result)) {
      for (String line; (line = lines.readLine()) != null; ) {
        String[] columns = line.split("\t", 2);
        output.print(columns[0] + "\t");
        try (TokenStream tokens = fields.get("words").tokenStream("words", columns[1])) {
          CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
          tokens.reset();
          while (tokens.incrementToken()) output.print(term.toString().replace(' ', '_') + " ");
          tokens.end();
        }
        output.println();
      }
    }
  }
}
