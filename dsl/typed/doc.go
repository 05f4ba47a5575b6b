// Package typed is a program after checking: what package check makes and package
// lower reads.
//
// The tree of a [Func] has none of the language's conveniences left. It is
//
//   - monomorphic: a generic function appears once per instance, with its dims,
//     shapes, element types and structs filled in, so that every type is an
//     [ir.APIType] over the dims of the package;
//   - in single assignment form: a [Var] is bound once; x = e, s.M = e and x[i] += e
//     bind a new Var of the same name; a name bound to a bare name or field path is
//     an alias and is replaced by what it stands for;
//   - explicit: conversions, broadcasts, default arguments, missing fields, guards and
//     run-time checks are nodes or fields of nodes;
//   - functional: early returns and assignments in the branches of an if have become
//     results of an [If].
//
// Nothing in it needs to be looked up, decided or proved again: lowering is one case
// for each kind of node, from a map Var → leaves to nodes of ir. Types that hold a
// struct stand for its leaves in the order of [ir.APIType.Leaves]; an operation on a
// struct is that operation on each leaf.
//
// A size within the body of a comprehension may mention the symbols of its index
// variables ($i1), which are unique in the program; they are the names in Vars of the
// map region.
package typed
