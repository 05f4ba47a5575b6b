package gmm

import (
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams}},
		Sizes: []map[string]int64{
			{"N": 4, "D": 3, "K": 2, "M": 2}, {"N": 3, "D": 4, "K": 3, "M": 1}, {"N": 1, "D": 1, "K": 1, "M": 0}, {"N": 0, "D": 3, "K": 2, "M": 0},
		},
		Draw: map[string]func(*rand.Rand) float64{"gamma": gradcheck.Uniform(0.5, 2)},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }
