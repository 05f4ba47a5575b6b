package det

import (
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace)},
		Sizes:   []map[string]int64{{"L": 3, "Subsets": 8}, {"L": 4, "Subsets": 16}, {"L": 1, "Subsets": 2}, {"L": 0, "Subsets": 1}},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }
