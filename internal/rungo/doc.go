// Package rungo compiles generated packages into one Go program, runs it, and calls
// their functions with arguments that a test has at hand. It is for tests: one build
// serves hundreds of functions.
//
// The program is a module of its own, whose requirement on gradc is replaced by this
// source tree, as a user's would be while gradc is worked on. Its main package
// (main.go.txt) calls by reflection, with a copy of package call, so that what has to be
// compiled for a function is little more than the function.
//
// Every call is made twice on the same workspace, and the second must give the same
// bits: memory that earlier calls left behind does not count. Arguments that no
// result updates must come out as they went in.
package rungo
