package ht

import (
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewHand": NewHand}},
		Sizes:   []map[string]int64{{"Vertices": 3, "Triangles": 2, "Points": 2}},
		Draw: map[string]func(*rand.Rand) float64{
			"parent": gradcheck.Constant(-1), "triangles": gradcheck.Below(3), "triangle": gradcheck.Below(2), "vertex": gradcheck.Below(3),
		},
		Index: map[string]int64{"triangle": 2, "vertex": 3}, // of the triangles, only those that are read
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }
