package main

import (
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

// model draws a state of Adam that some steps may have left: its second moments and its
// count are not negative.
func model() *gradcheck.Model {
	draw := map[string]func(*rand.Rand) float64{"s.T": gradcheck.Uniform(1, 9)}
	for _, leaf := range []string{"W1", "B1", "W2", "B2"} {
		draw["s.V."+leaf] = gradcheck.Uniform(0.1, 1)
	}
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams, "NewAdamParams": NewAdamParams}},
		Sizes:   []map[string]int64{{"Batch": 3}},
		Draw:    draw,
		Index:   map[string]int64{"label": Classes},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }
