package runtime

import (
	"cmp"
	"slices"

	"github.com/gradc/gradc"
)

// Argument is the memory of one slice that a caller gives to a generated
// function.
type Argument struct {
	name, pos  string
	written    bool
	inArena    bool
	first, end uintptr
}

// ArgumentOf describes an argument: its name, where the model declares it, and
// whether the function writes to it. The arena is the workspace's.
func ArgumentOf[T gradc.Element](a *Arena, x []T, name, pos string, written bool) Argument {
	arg := Argument{name: name, pos: pos, written: written}
	if len(x) > 0 {
		arg.inArena = InArena(a, x)
		arg.first, arg.end = extent(x)
	}
	return arg
}

// Disjoint returns a *gradc.OverlapError if an argument lies in the workspace's
// arena, or if one that is written shares memory with another. It sorts args.
func Disjoint(function string, args []Argument) error {
	for i := range args {
		if a := &args[i]; a.inArena {
			return &gradc.OverlapError{Pos: a.pos, Func: function, Arg: a.name, Other: "the workspace"}
		}
	}
	slices.SortStableFunc(args, func(a, b Argument) int { return cmp.Compare(a.first, b.first) })
	var last, lastWritten *Argument // those that reach farthest among the ones before
	for i := range args {
		a := &args[i]
		if a.first == a.end {
			continue
		}
		other := lastWritten
		if a.written {
			other = last
		}
		if other != nil && other.end > a.first {
			if !a.written {
				a, other = other, a
			}
			return &gradc.OverlapError{Pos: a.pos, Func: function, Arg: a.name, Other: other.name}
		}
		if last == nil || a.end > last.end {
			last = a
		}
		if a.written && (lastWritten == nil || a.end > lastWritten.end) {
			lastWritten = a
		}
	}
	return nil
}
