package passes

import (
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/gradc/gradc/ir"
)

// Pass is one step of the compiler: a pure function on ir functions. Options are
// arguments of the constructor that makes the pass.
type Pass struct {
	Name string
	Doc  string // one sentence; a pass without one is rejected
	Run  func(*ir.Func) (*ir.Func, error)
}

// Notes are what the passes of one run know about nodes beside the graph. Passes
// build new nodes, and carry the notes over.
type Notes struct {
	// Marks says in which half of the outermost derivative request a node runs; a
	// node outside every request has none.
	Marks map[*ir.Node]ir.Half
	// Visits counts the nodes that passes looked at. It grows linearly with the
	// size of the program, which a test holds.
	Visits int
	// Remarks are what the user may want to know about choices that were made.
	Remarks []Remark
}

// Remark is a choice that the model leaves open, and where it was made.
type Remark struct {
	At   ir.Origin
	Text string
}

// remark notes a choice, once for each place.
func (t *Notes) remark(at ir.Origin, format string, args ...any) {
	at.Role = ir.Primal
	r := Remark{at, fmt.Sprintf(format, args...)}
	if !slices.Contains(t.Remarks, r) {
		t.Remarks = append(t.Remarks, r)
	}
}

// NewNotes returns empty notes.
func NewNotes() *Notes { return &Notes{Marks: map[*ir.Node]ir.Half{}} }

// keep drops the marks of nodes that are not in f.
func (t *Notes) keep(f *ir.Func) {
	kept := map[*ir.Node]ir.Half{}
	for _, n := range f.Nodes {
		if h := t.Marks[n]; h != 0 {
			kept[n] = h
		}
	}
	t.Marks = kept
}

// Error is the failure of a pass: a mistake of gradc's own.
type Error struct {
	Pass string
	Func string
	Err  error
	// Reproducer is the text form of a function, made smaller than the one at hand
	// where that was possible, on which the pass fails. It is a test case as it
	// stands.
	Reproducer string
}

func (e *Error) Error() string {
	return fmt.Sprintf("internal error: pass %s broke %s: %v", e.Pass, e.Func, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// protect runs a pass and turns a panic, which is a mistake of gradc's own, into
// an error.
func protect(p Pass, f *ir.Func) (out *ir.Func, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *ir.InternalError:
			out, err = nil, r
		default:
			out, err = nil, &ir.InternalError{Msg: fmt.Sprintf("%v\n%s", r, debug.Stack())}
		}
	}()
	return p.Run(f)
}
