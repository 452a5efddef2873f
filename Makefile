# Every verb is one script or one command.
.PHONY: demo build test lint format bench clean

demo:
	scripts/demo

build:
	scripts/install-dependencies
	scripts/build

test:
	scripts/test

lint:
	scripts/lint

format:
	swift format -i --parallel --recursive Package.swift Sources Tests benchmarks Examples/Embedding/Package.swift Examples/Embedding/Sources

bench:
	benchmarks/run

clean:
	swift package clean
