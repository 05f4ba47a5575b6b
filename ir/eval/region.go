package eval

import "github.com/gradc/gradc/ir"

// request is a derivative request: which body, and how many of its parameters.
type request struct {
	body *ir.Func
	wrt  int
}

// region compiles a region operation; nil for any other.
func (ev *evaluator[E]) region(n *ir.Node) func([]Array[E]) ([]Array[E], error) { return nil }
