package lstm

import (
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams}},
		Sizes:   []map[string]int64{{"L": 2, "B": 3, "C": 4}, {"L": 1, "B": 1, "C": 2}, {"L": 0, "B": 2, "C": 3}},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }
