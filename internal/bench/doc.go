// Package bench holds benchmarks against other libraries. They stand apart from
// what they measure, because "go mod tidy" of a program that imports a package
// records what the package's tests depend on.
//
//	go test ./internal/bench -bench . -cpu 1
package bench
