package passes

import (
	"time"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Pipeline returns the passes that bring a lowered function into the form that is
// frozen and scheduled, in order. dims are the sizes that decisions assume. Every
// entry whose place is not obvious says why it stands there.
func Pipeline(notes *Notes, dims map[string]int64) []Pass {
	simplify, zeros := Simplify(notes), LoopZeros(notes)
	return []Pass{
		// First: no later pass knows calls. Functions with reverse rules stay, for
		// resolve has to see them.
		Inline(notes),

		// The body of every request is simplified and contracted before it is derived:
		// the adjoints of a span are spans again, and what stands outside the request
		// goes through the same two passes below, so that both become one.
		Resolve(notes, dims, simplify, zeros, Contract(notes, dims, true)),

		// No request is left that would want the rules.
		InlineRules(notes),

		// Batching and derivation leave values over more axes than they depend on.
		// Simplify narrows them, so that contract sees what a factor really reads.
		simplify,
		zeros,
		Contract(notes, dims, false),

		// Bodies of loops go through the same as what is around them. Loops are joined
		// after that: equal bodies then look equal.
		Loops(notes, simplify, zeros, Contract(notes, dims, false)),

		// Only now may equal nodes be one, and rewrites run that keep values but not
		// derivatives.
		Normalise(notes),
	}
}

// Debug watches a run of the pipeline. The zero value watches nothing.
type Debug struct {
	// StopAfter, if it is the name of a pass, ends the run after it.
	StopAfter string
	// Dump, if not nil, is called with the function after each pass.
	Dump func(pass string, f *ir.Func)
	// Time, if not nil, is called with the time that each pass took.
	Time func(pass string, took time.Duration)
}

// Frozen is a function that planning schedules and never changes, and what is
// known about it.
type Frozen struct {
	Func   *ir.Func
	Hash   string               // see [Hash]
	Marks  map[*ir.Node]ir.Half // of the outermost derivative request; empty without one
	Visits int                  // nodes that the passes looked at
	// Remarks are about choices that the model left open, in order.
	Remarks []Remark
}

// Freeze runs the pipeline on one exported function. A failure is an [*Error] with
// a reproducer.
func Freeze(f *ir.Func, dims map[string]int64, debug Debug) (*Frozen, error) {
	notes := NewNotes()
	f, err := Run(Pipeline(notes, dims), f, debug)
	if err != nil {
		return nil, err
	}
	notes.keep(f)
	countedFirst(f, notes)
	return &Frozen{Func: f, Hash: Hash(f), Marks: notes.Marks, Visits: notes.Visits, Remarks: notes.Remarks}, nil
}

// countedFirst says of every conditional loop with a reverse, at any depth, how it keeps
// what its steps start from.
func countedFirst(f *ir.Func, notes *Notes) {
	for _, n := range f.Nodes {
		if _, ok := n.Op.(ops.Sized); ok {
			notes.remark(n.Origin, "the loop runs once more to keep what each step starts from, when the number of its steps is known")
		}
		for _, g := range ir.FuncsOf(n.Op) {
			countedFirst(g, notes)
		}
	}
}

// Run applies passes in order, and verifies what each of them returns.
func Run(passes []Pass, f *ir.Func, debug Debug) (*ir.Func, error) {
	for _, p := range passes {
		start := time.Now()
		g, err := attempt(p, f)
		if err != nil {
			small := shrink(f, func(g *ir.Func) bool { _, err := attempt(p, g); return err != nil })
			return nil, &Error{Pass: p.Name, Func: f.Name, Err: err, Reproducer: small.String()}
		}
		if debug.Time != nil {
			debug.Time(p.Name, time.Since(start))
		}
		if debug.Dump != nil {
			debug.Dump(p.Name, g)
		}
		if f = g; p.Name == debug.StopAfter {
			break
		}
	}
	return f, nil
}

// attempt runs a pass and verifies what it returns.
func attempt(p Pass, f *ir.Func) (*ir.Func, error) {
	g, err := protect(p, f)
	if err == nil {
		err = ir.Verify(g)
	}
	return g, err
}
