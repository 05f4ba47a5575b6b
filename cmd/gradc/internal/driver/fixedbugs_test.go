package driver

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gradc/gradc/internal/randprog"
	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir"
)

// TestFixedBugs puts every function of testdata/fixedbugs to the tests of random
// programs: the passes keep its values, its gradient is its slope, and the Go of both
// compiles and computes the same.
func TestFixedBugs(t *testing.T) {
	root, err := rungo.Root()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "testdata", "fixedbugs", "*.ir"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	var packages []rungo.Package
	var calls []rungo.Call
	var runs []run
	for i, path := range files {
		name := filepath.Base(path)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c, err := randprog.Parse(name, string(text))
		if err != nil {
			t.Error(err)
			continue
		}
		es := []*ir.Export{exported("F", c.Func)}
		if g, _ := gradientOf(c.Func); g != nil {
			es = append(es, exported("FGradient", g))
		}
		if _, err := checkSlope(c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		p, units, err := printed(fmt.Sprintf("b%d", i), c, es...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		packages = append(packages, *p)
		for _, u := range units {
			want, err := through(u, c.Dims, c.Args)
			if err != nil {
				t.Errorf("%s: %s: %v", name, u.Export.Name, err)
				continue
			}
			calls = append(calls, rungo.Call{Package: p.Name, Export: u.Export, Dims: c.Dims, Args: c.Args})
			runs = append(runs, run{subject: &subject{Program: &randprog.Program{Name: name}}, unit: u, dims: c.Dims, args: c.Args, want: want})
		}
		if testing.Verbose() {
			var b strings.Builder
			for _, source := range p.Files {
				b.Write(source)
			}
			t.Logf("%s:\n%s", name, b.String())
		}
	}
	outcomes, err := rungo.Run(root, packages, calls)
	if err != nil {
		t.Fatal(err)
	}
	for k, o := range outcomes {
		if err := agree(&runs[k], o); err != nil {
			t.Errorf("%s: %s: generated Go: %v", runs[k].Name, runs[k].unit.Export.Name, err)
		}
	}
}
