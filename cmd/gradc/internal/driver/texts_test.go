package driver

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// TestTextsOfTheIR plans the functions of the texts in the repository that the
// verifier accepts, those that break an invariant and those that fuzzing found too:
// no pass ever reports a mistake of its own, or panics.
func TestTextsOfTheIR(t *testing.T) {
	root, err := rungo.Root()
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, pattern := range []string{"testdata/fixedbugs/*.ir", "ir/testdata/*/*.ir", "ir/testdata/fuzz/FuzzText/*"} {
		more, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	planned := 0
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m, err := ir.Parse(filepath.Base(path), string(text), ops.New)
		if err != nil {
			continue
		}
		for _, f := range m.Funcs {
			if ir.Verify(f) != nil {
				continue
			}
			if err := plannable(f); err != nil {
				t.Errorf("%s: %s: %v", path, f.Name, err)
			}
			planned++
		}
	}
	if planned < 8 {
		t.Errorf("%d functions planned of %d files", planned, len(files))
	}
}

// plannable plans a function at the sizes that planning assumes without others.
func plannable(f *ir.Func) (err error) {
	defer internal(&err)
	frozen, err := passes.Freeze(f, map[string]int64{}, passes.Debug{})
	if err == nil {
		_, err = passes.Schedule(frozen, request(exported(f.Name, f), Options{}))
	}
	return err
}
