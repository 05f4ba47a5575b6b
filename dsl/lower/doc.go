// Package lower turns a checked program into ir: one function per instance, regions
// for calls, comprehensions, branches and derivative requests.
//
// Structs become their leaves, in the order of [ir.APIType.Leaves]; the path of a
// leaf is part of its value's name. Nothing is inlined and nothing is merged: every
// binding is a node of its own until derivatives are resolved, so that a gradient
// with respect to a name means that name.
//
// The body of a region is a closed function. It is lowered in a scope of its own;
// a variable of an enclosing scope that it mentions becomes a parameter of the body
// and an operand of the region, leaf by leaf, when it is first met.
//
// A gradient request becomes a region that holds the slice of the graph from the
// targets to the differentiated value, copied from wherever its nodes were
// emitted, enclosing scopes included.
package lower
