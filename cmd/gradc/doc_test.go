package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/cmd/gradc/internal/driver"
	"github.com/gradc/gradc/dsl/manual"
	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/passes"
)

// TestManualCompiles brings every example of the manual through the whole compiler, without
// a remark, and the Go that comes out through go vet; and holds that the operations which an
// entry names occur in its example.
func TestManualCompiles(t *testing.T) {
	var packages []rungo.Package
	for i, e := range manual.Entries() {
		name := fmt.Sprintf("example%d", i) // vet sees them side by side
		dir := folder(t, map[string]string{"example.grad": strings.Replace(e.Example, "package example\n", "package "+name+"\n", 1)})
		have := map[string]bool{}
		b, err := driver.Compile(dir, driver.Options{Debug: passes.Debug{Dump: func(_ string, f *ir.Func) { holds(have, f) }}})
		if err != nil {
			t.Errorf("%s: %v", e.Names[0], err)
			continue
		}
		if b.Package.Diags.Len() > 0 {
			t.Errorf("%s:\n%s", e.Names[0], b.Package.Diags.Render(b.Package.Files, 0))
			continue
		}
		outs, err := b.Outputs("")
		if err != nil {
			t.Errorf("%s: %v", e.Names[0], err)
			continue
		}
		p := rungo.Package{Name: name, Files: map[string][]byte{}}
		for _, o := range outs {
			p.Files[filepath.Base(o.Path)] = o.Text
		}
		packages = append(packages, p)
		for _, u := range b.Units {
			holds(have, u.Export.Func)
		}
		for _, op := range e.Ops {
			if !have[op] {
				t.Errorf("the example of %s holds no %s", e.Names[0], op)
			}
		}
	}
	if testing.Short() {
		return
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := rungo.Vet(root, packages); err != nil {
		t.Error(err)
	}
}

// holds marks the operations in a function, and in those that it holds.
func holds(have map[string]bool, f *ir.Func) {
	for _, n := range f.Nodes {
		have[n.Op.Name()] = true
		for _, g := range ir.FuncsOf(n.Op) {
			holds(have, g)
		}
	}
}

func TestDoc(t *testing.T) {
	for _, name := range manual.Names() {
		if code, out, err := gradc("doc", name); code != exitFine || err != "" || !strings.Contains(out, name) {
			t.Errorf("doc %s: %d, %s%s", name, code, out, err)
		}
	}
	_, list, _ := gradc("doc")
	words := strings.Fields(list)
	for _, name := range manual.Names() {
		if !slices.Contains(words, name) {
			t.Errorf("gradc doc does not list %s", name)
		}
	}
	for _, line := range strings.Split(list, "\n") {
		if len(line) > 96 {
			t.Errorf("a line of %d characters: %s", len(line), line)
		}
	}
	for name, want := range map[string]string{
		"tnah":     "the manual has no entry for tnah; did you mean tanh?",
		"AdamSetp": "the manual has no entry for AdamSetp; did you mean optim.AdamStep?",
		"zzz":      "the manual has no entry for zzz; gradc doc lists the names",
	} {
		if code, out, err := gradc("doc", "tanh", name); code != exitFindings || out != "" || !strings.Contains(err, want) {
			t.Errorf("doc %s: %d, %s%s", name, code, out, err)
		}
	}
	table, err := os.ReadFile(filepath.Join("..", "..", "passes", "conformance", "testdata", "table.txt"))
	if code, out, _ := gradc("doc", "-ops"); err != nil || code != exitFine || !strings.HasSuffix(out, "\n\n"+string(table)) {
		t.Errorf("doc -ops: %d, %v\n%s", code, err, out)
	}
	if code, out, err := gradc("doc", "-ops", "tanh"); code != exitUsage || out != "" || !strings.Contains(err, "takes no names") {
		t.Errorf("doc -ops tanh: %d, %s%s", code, out, err)
	}
	text, err := os.ReadFile(filepath.Join("testdata", "doc_max.txt"))
	if _, out, _ := gradc("doc", "max"); err != nil || out != string(text) {
		t.Errorf("doc max is not testdata/doc_max.txt, but\n%s (%v)", out, err)
	}
}
