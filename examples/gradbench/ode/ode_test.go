package ode

import (
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace)},
		Sizes:   []map[string]int64{{"N": 5, "S": 3}, {"N": 1, "S": 2}, {"N": 3, "S": 1}, {"N": 2, "S": 0}},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }
