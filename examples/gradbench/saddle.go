package main

import (
	"fmt"

	"github.com/gradc/gradc/examples/gradbench/saddle"
)

// saddleInput has where all descents start.
type saddleInput struct {
	Start []float64 `json:"start"`
}

// saddlePoints are the two points that a mode finds.
type saddlePoints struct{ p, q *saddle.Point }

// saddleFunction is a function that finds the points by f.
func saddleFunction(f func(w *saddle.Workspace, start *saddle.Point) (p, q *saddle.Point, err error)) function {
	return on(func(in *saddleInput) (*computation, error) {
		if len(in.Start) != 2 {
			return nil, fmt.Errorf("input: start has %d elements instead of 2", len(in.Start))
		}
		w, start := new(saddle.Workspace), saddle.NewPoint()
		start.X[0], start.Y[0] = in.Start[0], in.Start[1]
		return computeAs(
			func() (s saddlePoints, err error) {
				s.p, s.q, err = f(w, start)
				return s, err
			},
			func(s saddlePoints) any { return []float64{s.p.X[0], s.p.Y[0], s.q.X[0], s.q.Y[0]} })
	})
}

// saddleModule has the modes of the derivative of the outer and of the inner descent.
var saddleModule = module{
	"ff": saddleFunction((*saddle.Workspace).FF),
	"fr": saddleFunction((*saddle.Workspace).FR),
	"rf": saddleFunction((*saddle.Workspace).RF),
	"rr": saddleFunction((*saddle.Workspace).RR),
}
