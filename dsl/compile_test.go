package dsl_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gradc/gradc/dsl"
	"github.com/gradc/gradc/ir"
)

// TestProgramsLower compiles the example programs that the front end supports and
// verifies every function of the modules.
func TestProgramsLower(t *testing.T) {
	for _, name := range []string{"linreg", "logistic", "bs", "gmm", "cnn", "dann", "ba"} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("..", "testdata", "programs", name+".grad")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p := dsl.Compile([]dsl.File{{Name: name + ".grad", Text: text}})
			if p.Module == nil {
				t.Fatalf("does not compile:\n%s", p.Diags.Render(p.Files, 0))
			}
			if err := ir.VerifyModule(p.Module); err != nil {
				t.Errorf("%v\n%s", err, p.Module)
			}
		})
	}
}
