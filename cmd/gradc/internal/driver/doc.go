// Package driver runs gradc's pipeline for the command: it finds packages of .grad
// files, compiles them, and writes or compares the Go files that come out. Nothing
// is written before everything has been made.
package driver
