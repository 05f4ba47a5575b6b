package main

import (
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func TestMisuse(t *testing.T) {
	m := &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams, "NewAdamParams": NewAdamParams}},
		Sizes:   []map[string]int64{{"Batch": 3}},
		Index:   map[string]int64{"label": Classes},
	}
	m.Misuse(t)
}
