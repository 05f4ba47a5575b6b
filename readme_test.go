package gradc_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the output and the excerpts in README.md")

const readme = "README.md"

// block is a fenced block of the README. The comment on the line before it says
// what is done with it:
//
//	<!-- run -->                      sh runs it in the project's folder
//	<!-- run in module -->            sh runs it in the module of a user
//	<!-- run in module, exit 1 -->    and it ends with this code
//	<!-- output -->                   the run before it printed this; a line ... stands for any lines
//	<!-- output within 2% -->         the same, but numbers may differ by as much
//	<!-- file DIR/NAME -->            it is written to the user's module
//	<!-- excerpt FILE NAME NAME -->   it is these declarations of a Go file there, verbatim
//	<!-- example NAME -->             it is the body of an Example, run there, with its output
//	<!-- tests -->                    it is the command that runs this test
type block struct {
	line     int    // of the opening fence
	tag      string // behind the opening fence
	comment  string
	text     string
	from, to int // where the text lies in the README
}

var fence = regexp.MustCompile("(?ms)^(?:<!-- ([^\n]*) -->\n)?```([^\n`]*)\n(.*?)^```$")

func readBlocks(text string) []block {
	var blocks []block
	for _, m := range fence.FindAllStringSubmatchIndex(text, -1) {
		b := block{tag: text[m[4]:m[5]], text: text[m[6]:m[7]], from: m[6], to: m[7]}
		if m[2] >= 0 {
			b.comment = text[m[2]:m[3]]
		}
		b.line = 1 + strings.Count(text[:m[4]], "\n")
		blocks = append(blocks, b)
	}
	return blocks
}

// TestReadme does with every block of the README what its comment says, from top to
// bottom, as a reader would. With -update it rewrites the blocks that follow from
// others.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles and runs what the README shows")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("the README's commands are for sh: ", err)
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{T: t, module: newUserModule(t)}
	blocks := readBlocks(string(text))
	for i := range blocks {
		r.follow(&blocks[i])
	}
	out, at := "", 0
	for _, b := range blocks {
		if names, ok := strings.CutPrefix(b.comment, "excerpt "); ok {
			r.excerpt(&b, strings.Fields(names)) // what it shows may be made further down
		}
		out, at = out+string(text[at:b.from])+b.text, b.to
	}
	out += string(text[at:])
	r.finish()
	if *update && out != string(text) && !t.Failed() {
		if err := os.WriteFile(readme, []byte(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// reader follows the README.
type reader struct {
	*testing.T
	module   *userModule
	printed  string // by the last run
	examples []string
}

// follow does what the comment of a block says.
func (r *reader) follow(b *block) {
	r.Helper()
	verb, rest, _ := strings.Cut(b.comment, " ")
	var err error
	switch verb {
	case "run":
		r.printed, err = r.run(b.text, rest)
	case "output":
		r.output(b, strings.TrimPrefix(rest, "within "))
	case "file":
		err = r.module.write(rest, b.text)
	case "excerpt": // later
	case "example":
		r.examples = append(r.examples, rest)
		err = r.module.write("use/"+rest+"_test.go", exampleFile(rest, b.text))
	case "tests":
		var ci []byte
		if ci, err = os.ReadFile(".ci/run"); err == nil && !strings.Contains(string(ci), "\nrun "+b.text) {
			err = fmt.Errorf(".ci/run does not run it")
		}
	default:
		err = fmt.Errorf("the comment before the block says %q, which is no way to test it", b.comment)
	}
	if err != nil {
		r.Errorf("%s:%d: %v", readme, b.line, err)
	}
}

// run runs commands and returns what they print.
func (r *reader) run(script, how string) (string, error) {
	cmd := exec.Command("sh", "-e", "-c", script)
	where, exit, _ := strings.Cut(how, ", exit ")
	switch where {
	case "":
	case "in module":
		cmd.Dir, cmd.Env = r.module.dir, r.module.env
	default:
		return "", fmt.Errorf("there is no way to run %q", how)
	}
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		return "", err
	}
	if got := cmd.ProcessState.ExitCode(); strconv.Itoa(got) != exit && (got != 0 || exit != "") {
		return "", fmt.Errorf("%s exits with %d:\n%s", script, got, out)
	}
	return string(out), nil
}

// output compares what was printed with a block.
func (r *reader) output(b *block, tolerance string) {
	percent := 0.0
	if tolerance != "" {
		var err error
		if percent, err = strconv.ParseFloat(strings.TrimSuffix(tolerance, "%"), 64); err != nil {
			r.Errorf("%s:%d: a tolerance of %q", readme, b.line, tolerance)
		}
	}
	switch {
	case alike(lines(b.text), lines(r.printed), percent/100):
	case *update && !slices.Contains(lines(b.text), "..."):
		b.text = strings.TrimRight(r.printed, "\n") + "\n"
	default:
		r.Errorf("%s:%d: printed is (-update writes it here)\n%s", readme, b.line, r.printed)
	}
}

func lines(text string) []string { return strings.Split(strings.TrimRight(text, "\n"), "\n") }

// alike reports whether printed lines are what a pattern says.
func alike(pattern, printed []string, tolerance float64) bool {
	if len(pattern) == 0 || len(printed) == 0 {
		return len(pattern) == len(printed)
	}
	if pattern[0] == "..." {
		for skip := range len(printed) + 1 {
			if alike(pattern[1:], printed[skip:], tolerance) {
				return true
			}
		}
		return false
	}
	return sameLine(pattern[0], printed[0], tolerance) && alike(pattern[1:], printed[1:], tolerance)
}

// sameLine compares the numbers of two lines with a tolerance, if there is one, and
// the words exactly.
func sameLine(want, got string, tolerance float64) bool {
	if tolerance == 0 {
		return strings.TrimRight(want, " ") == strings.TrimRight(got, " ")
	}
	w, g := strings.Fields(want), strings.Fields(got)
	return slices.EqualFunc(w, g, func(w, g string) bool {
		x, errX := strconv.ParseFloat(w, 64)
		y, errY := strconv.ParseFloat(g, 64)
		return w == g || errX == nil && errY == nil && math.Abs(x-y) <= tolerance*math.Abs(x)
	})
}

// excerpt compares a block with declarations of a file in the user's module.
func (r *reader) excerpt(b *block, args []string) {
	var found []string
	for _, name := range args[1:] {
		text, err := declaration(filepath.Join(r.module.dir, args[0]), name)
		if err != nil {
			r.Errorf("%s:%d: %v", readme, b.line, err)
			return
		}
		found = append(found, text)
	}
	want := strings.Join(found, "\n\n") + "\n"
	switch {
	case want == b.text:
	case *update:
		b.text = want
	default:
		r.Errorf("%s:%d: the declarations are now (-update writes them here)\n%s", readme, b.line, want)
	}
}

// declaration returns the text of a function, F, or a method, T.F, with its comment.
func declaration(file, name string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var set token.FileSet
	f, err := parser.ParseFile(&set, file, text, parser.ParseComments)
	if err != nil {
		return "", err
	}
	var names []string
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		n := fn.Name.Name
		if fn.Recv != nil {
			recv := fn.Recv.List[0].Type
			if star, ok := recv.(*ast.StarExpr); ok {
				recv = star.X
			}
			n = fmt.Sprint(recv, ".", n)
		}
		if n == name {
			return string(text[set.Position(fn.Doc.Pos()).Offset:set.Position(fn.End()).Offset]), nil
		}
		names = append(names, n)
	}
	return "", fmt.Errorf("no function %s in %s; there are %s", name, filepath.Base(file), strings.Join(names, ", "))
}

// exampleFile makes a file with an Example function of statements that use some of a
// few packages.
func exampleFile(name, body string) string {
	var b strings.Builder
	b.WriteString("package use_test\n\nimport (\n")
	for _, path := range []string{"bytes", "errors", "fmt", "log", "sync", "testing", "example.com/shapes/circle", module} {
		if regexp.MustCompile(`\b` + filepath.Base(path) + `\.`).MatchString(body) {
			fmt.Fprintf(&b, "\t%q\n", path)
		}
	}
	fmt.Fprintf(&b, ")\n\nfunc Example_%s() {\n%s}\n", name, body)
	return b.String()
}

// finish runs the examples and holds what the README says of the user's module.
func (r *reader) finish() {
	if out, err := r.run("go vet ./...", "in module"); err != nil {
		r.Errorf("%v%s", err, out)
	}
	out, err := r.run("go test -v ./use", "in module")
	if err != nil {
		r.Error(err)
	}
	for _, name := range r.examples {
		if err == nil && !strings.Contains(out, "--- PASS: Example_"+name+" ") {
			r.Errorf("%s: example %s was not run: it needs an // Output comment", readme, name)
		}
	}
	r.module.checkSums(r.T)
}

// TestReadmeExamples runs the programs in the README's table of examples, those that read
// a folder of data without it, and holds that every example is there.
func TestReadmeExamples(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the examples")
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `go run (\\./examples/([a-z]+)[a-z/]*)( FOLDER)?` \\|").FindAllStringSubmatch(string(text), -1) {
		told[row[2]] = true
		if row[3] != "" { // whose data the reader has: here they are missing, which it says
			folder := t.TempDir()
			if out, err := exec.Command("go", "run", row[1], folder).CombinedOutput(); err == nil || !strings.HasPrefix(string(out), folder+" has no file") {
				t.Errorf("go run %s without data: %v\n%s", row[1], err, out)
			}
			continue
		}
		if out, err := exec.Command("go", "run", row[1]).CombinedOutput(); err != nil {
			t.Errorf("go run %s: %v\n%s", row[1], err, out)
		}
	}
	examples, err := os.ReadDir("examples")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range examples {
		if !told[e.Name()] {
			t.Errorf("%s has no row for examples/%s", readme, e.Name())
		}
	}
}

// TestReadmeMap holds that the README names every package, and nothing that is not
// there; that the table of commands is complete; and that links lead somewhere.
func TestReadmeMap(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range listPackages(t, "./...") {
		folder, _ := folderOf(p.ImportPath)
		if below(folder, "examples") {
			continue // see TestReadmeExamples
		}
		if !bytes.Contains(text, []byte("`"+folder+"`")) {
			t.Errorf("%s does not name the package %s", readme, folder)
		}
	}
	named := regexp.MustCompile("`((?:ir|dsl|passes|codegen|runtime|cmd|internal|examples|testdata)(?:/[a-z0-9_./]+)?)`")
	for _, m := range named.FindAllSubmatch(text, -1) {
		if _, err := os.Stat(string(m[1])); err != nil {
			t.Errorf("%s names %s: %v", readme, m[1], err)
		}
	}
	prose := fence.ReplaceAll(text, nil)
	for _, m := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllSubmatch(prose, -1) {
		if _, err := os.Stat(string(m[1])); err != nil {
			t.Errorf("%s links to %s: %v", readme, m[1], err)
		}
	}
}

// TestReadmeCommands compares the README's table of commands, whose rows begin with
// "| `gradc NAME -flag …`", with what the command says of itself.
func TestReadmeCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the command")
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(t.TempDir(), "gradc")
	if out, err := exec.Command("go", "build", "-o", bin, "./cmd/gradc").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	output := func(args ...string) string {
		out, err := exec.Command(bin, args...).CombinedOutput()
		if err != nil {
			t.Errorf("gradc %s: %v", strings.Join(args, " "), err)
		}
		return string(out)
	}
	option := regexp.MustCompile(`(?m)^  (-[a-z]+)`)
	command := regexp.MustCompile(`(?m)^  gradc ([a-z]+) `)
	table := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `gradc ([a-z]+)(.*?)` \\|").FindAllStringSubmatch(string(text), -1) {
		table[row[1]] = row[2]
	}
	help := output("help")
	for _, m := range command.FindAllStringSubmatch(help, -1) {
		row, ok := table[m[1]]
		if !ok {
			t.Errorf("%s has no row for gradc %s", readme, m[1])
		}
		delete(table, m[1])
		var flags []string
		for _, f := range option.FindAllStringSubmatch(output(m[1], "-h"), -1) {
			flags = append(flags, f[1])
		}
		told := regexp.MustCompile(`-[a-z]+`).FindAllString(row, -1)
		slices.Sort(flags)
		slices.Sort(told)
		if !slices.Equal(flags, told) {
			t.Errorf("%s: gradc %s has flags %v, want %v", readme, m[1], told, flags)
		}
	}
	for name := range table {
		t.Errorf("%s: there is no gradc %s", readme, name)
	}
}
