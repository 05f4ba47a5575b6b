// Package manual is the manual of the language: an entry for every builtin, every operation
// and every declaration of the library.
//
// The entries stand in text/*.txt, a group in each file: a title behind #, notes that hold
// for all of it, and the entries,
//
//	-- NAME NAME … --
//	sig: how it is written         of a library name, the declaration says it
//	is: what it is                 of an operation or a library name, its comment says it
//	eq: an equation
//	op: the operations of the graph that it becomes; the first one's comment is shown
//	kink: the convention where there is no derivative
//	note: what else holds
//	numpy: how it differs from NumPy and PyTorch, or what agrees
//
// and behind an empty line the example, a file of the language without its package clause.
// Tests compile every example, evaluate what its comments say of it, and hold that no name
// lacks an entry.
package manual
