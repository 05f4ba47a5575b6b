package ops_test

import (
	"strings"
	"testing"

	"github.com/gradc/gradc/ir/ops"
)

// TestHandbook: every operation has a file of its name, and an entry with equations.
func TestHandbook(t *testing.T) {
	for _, op := range ops.All {
		if doc := ops.Doc(op); !strings.Contains(doc, "\n\t") {
			t.Errorf("the entry of %s has no equations:\n%s", op.Name(), doc)
		}
	}
	want := "Tanh is the hyperbolic tangent.\n\n\ty   = tanh x\n\tdx += dy · (1 − y²)\n"
	if got := ops.Doc(ops.Tanh{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := ops.Attributes(ops.Slice{}); strings.Join(got, " ") != "Axis Start Stop" {
		t.Errorf("the attributes of slice are %v", got)
	}
	if got := ops.Attributes(ops.Tanh{}); len(got) > 0 {
		t.Errorf("the attributes of tanh are %v", got)
	}
}
