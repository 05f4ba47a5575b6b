package driver

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	old := "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\n"
	new := "a\nb\nC\nd\ne\nf\ng\nh\ni\nj\nk\nl\nn\n"
	want := "--- x\n+++ x\n@@ -1,6 +1,6 @@\n a\n b\n-c\n+C\n d\n e\n f\n@@ -10,5 +10,4 @@\n j\n k\n l\n-m\n n\n"
	if got := Diff("x", []byte(old), []byte(new)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := Diff("x", []byte(old), []byte(old)); got != "" {
		t.Errorf("equal texts differ:\n%s", got)
	}
}

// TestDiffApplies rebuilds the new text from the old one and the diff.
func TestDiffApplies(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	text := func() string {
		var b strings.Builder
		for range r.IntN(30) {
			b.WriteByte(byte('a' + r.IntN(20)))
			b.WriteByte('\n')
		}
		return b.String()
	}
	for range 500 {
		old, new := text(), text()
		lines := splitLines([]byte(old))
		var got []string
		at := 0
		for _, l := range strings.Split(Diff("x", []byte(old), []byte(new)), "\n") {
			switch {
			case l == "" || strings.HasPrefix(l, "---") || strings.HasPrefix(l, "+++"):
			case l[0] == '@':
				var start int
				if _, err := scan(l, &start); err != nil {
					t.Fatal(err)
				}
				for at < start-1 {
					got = append(got, lines[at])
					at++
				}
			case l[0] == '+':
				got = append(got, l[1:])
			default:
				if lines[at] != l[1:] {
					t.Fatalf("diff says %q where the text has %q", l, lines[at])
				}
				if l[0] == ' ' {
					got = append(got, l[1:])
				}
				at++
			}
		}
		got = append(got, lines[at:]...)
		if s := strings.Join(got, "\n"); s != strings.TrimSuffix(new, "\n") {
			t.Fatalf("old %q, new %q: diff gives %q", old, new, s)
		}
	}
}

func TestWriteIsAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "a_grad.go"), filepath.Join(dir, "b_grad.go")
	if err := os.Mkdir(bad, 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := Write([]Output{{Path: good, Text: []byte("x")}, {Path: bad, Text: []byte("y")}}, nil)
	if err == nil || !strings.Contains(err.Error(), "b_grad.go is a directory") {
		t.Errorf("got error %v", err)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// TestWriteIsUndone lets the second renaming fail, and an orphan be what cannot be
// removed: nothing is changed.
func TestWriteIsUndone(t *testing.T) {
	dir := t.TempDir()
	old, fresh := filepath.Join(dir, "old_grad.go"), filepath.Join(dir, "fresh_grad.go")
	orphan := filepath.Join(dir, "orphan_grad.go")
	for _, path := range []string{old, orphan} {
		if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	outputs := []Output{{Path: old, Text: []byte("new")}, {Path: fresh, Text: []byte("new")}}
	folder := filepath.Join(dir, "folder")
	if err := os.MkdirAll(filepath.Join(folder, "more"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(outputs, []string{orphan, folder}); err == nil {
		t.Error("a folder is no orphan, and there is no error")
	}
	calls := 0
	rename = func(from, to string) error {
		if calls++; calls == 2 {
			return errors.New("the disk is gone")
		}
		return os.Rename(from, to)
	}
	_, err := Write(outputs, []string{orphan})
	rename = os.Rename
	if err == nil || calls != 2 {
		t.Errorf("%d renamings, %v", calls, err)
	}
	entries, _ := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{"folder", "old_grad.go", "orphan_grad.go"}; !slices.Equal(names, want) {
		t.Errorf("there are %v, want %v", names, want)
	}
	for _, path := range []string{old, orphan} {
		text, err := os.ReadFile(path)
		if st, _ := os.Stat(path); err != nil || string(text) != "old" || st.Mode().Perm() != 0o640 {
			t.Errorf("%s holds %q, %v, %v", path, text, st.Mode(), err)
		}
	}
	changed, err := Write(outputs, []string{orphan})
	if err != nil || len(changed) != 3 {
		t.Errorf("changed %v, %v", changed, err)
	}
	entries, _ = os.ReadDir(dir)
	if len(entries) != 3 {
		t.Errorf("left behind: %v", entries)
	}
}

// TestWriteFollowsLinks: a link stays one, and what it leads to is written.
func TestWriteFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real"), filepath.Join(dir, "a.grad")
	if err := os.WriteFile(real, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", link); err != nil {
		t.Skip(err)
	}
	if _, err := Write([]Output{{Path: link, Text: []byte("new")}}, nil); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(real)
	if to, err := os.Readlink(link); err != nil || to != "real" || string(text) != "new" {
		t.Errorf("the link leads to %q, %v; the file holds %q", to, err, text)
	}
}

func TestCompareFindsStaleMissingAndOrphaned(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	for name, text := range map[string]string{
		"same_grad.go": Header + "\nsame\n", "stale_grad.go": Header + "\nold\n",
		"gone_grad.go": Header + "\n", "mine_grad.go": "package mine\n",
	} {
		if err := os.WriteFile(path(name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	outputs := []Output{
		{Path: path("same_grad.go"), Text: []byte(Header + "\nsame\n")},
		{Path: path("stale_grad.go"), Text: []byte(Header + "\nnew\n")},
		{Path: path("missing_grad.go"), Text: []byte(Header + "\n")},
	}
	orphans, err := Orphans(dir, outputs)
	if err != nil {
		t.Fatal(err)
	}
	differences, err := Compare(outputs, orphans)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, d := range differences {
		got += d.String()
	}
	for _, want := range []string{"stale_grad.go is stale", "-old\n+new", "missing_grad.go is missing", "gone_grad.go is orphaned"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	for _, not := range []string{"same_grad.go", "mine_grad.go"} {
		if strings.Contains(got, not) {
			t.Errorf("%q in\n%s", not, got)
		}
	}
	changed, err := Write(outputs, orphans)
	if err != nil || len(changed) != 3 {
		t.Errorf("changed %v, %v", changed, err)
	}
	orphans, _ = Orphans(dir, outputs)
	if got, _ := Compare(outputs, orphans); got != nil {
		t.Errorf("after writing, still\n%v", got)
	}
}

func scan(hunk string, start *int) (int, error) { return fmt.Sscanf(hunk, "@@ -%d,", start) }
