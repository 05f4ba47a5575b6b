package ir_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// corpus returns the text files whose text is what printing them gives.
func corpus(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/text/*.ir")
	if err != nil || len(files) == 0 {
		t.Fatal("no corpus", err)
	}
	texts := map[string]string{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(f)] = string(b)
	}
	return texts
}

func TestTextRoundTrip(t *testing.T) {
	for name, text := range corpus(t) {
		m, err := ir.Parse(name, text, ops.New)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(text, m.String()); diff != "" {
			t.Errorf("%s: text → module → text (-want +got):\n%s", name, diff)
		}
		again, err := ir.Parse(name, m.String(), ops.New)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := sameModule(m, again); err != nil {
			t.Errorf("%s: module → text → module: %v", name, err)
		}
	}
}

func TestFuncText(t *testing.T) {
	b := ir.NewBuilder("outer", ir.Origin{})
	inner := func(k int64) *ir.Func {
		b := ir.NewBuilder("inner", ir.Origin{File: "a.grad", Line: int(k), Col: 1})
		return b.Finish(b.Param("x", ir.T(ir.F32, ir.Const(k))))
	}
	x := b.Param("x", ir.T(ir.F32, ir.Const(1)))
	y := b.Param("x", ir.T(ir.F32, ir.Const(2)))
	one := b.Emit(ops.Call{Func: inner(1)}, x)[0]
	two := b.Emit(ops.Call{Func: inner(2)}, y)[0]
	f := b.Finish(one, two)
	want := `gradc ir 1
body inner(%x [1]f32) [1]f32 { @a.grad:1:1
	return %x
}
body inner'2(%x [2]f32) [2]f32 { @a.grad:2:1
	return %x
}
func outer(%x [1]f32, %x'2 [2]f32) ([1]f32, [2]f32) {
	%0 [1]f32 = call{func: @inner}(%x)
	%1 [2]f32 = call{func: @inner'2}(%x'2)
	return %0, %1
}
`
	if diff := cmp.Diff(want, f.String()); diff != "" {
		t.Fatal(diff)
	}
	g, err := ir.ParseFunc("", want, ops.New)
	if err != nil {
		t.Fatal(err)
	}
	if err := newMatcher().sameFunc(f, g); err != nil {
		t.Error(err)
	}
}

// matcher compares two graphs node by node, without the text form.
type matcher struct {
	funcs  map[*ir.Func]*ir.Func
	values map[*ir.Value]*ir.Value
}

func newMatcher() *matcher {
	return &matcher{map[*ir.Func]*ir.Func{}, map[*ir.Value]*ir.Value{}}
}

func sameModule(a, b *ir.Module) error {
	m := newMatcher()
	if len(a.Funcs) != len(b.Funcs) || len(a.Exports) != len(b.Exports) {
		return fmt.Errorf("numbers of functions or exports differ")
	}
	for i := range a.Funcs {
		if err := m.sameFunc(a.Funcs[i], b.Funcs[i]); err != nil {
			return err
		}
	}
	for i := range a.Exports {
		x, y := *a.Exports[i], *b.Exports[i]
		if m.funcs[x.Func] != y.Func {
			return fmt.Errorf("export %s is another function", x.Name)
		}
		x.Func, y.Func = nil, nil
		if !reflect.DeepEqual(x, y) {
			return fmt.Errorf("export %s differs", x.Name)
		}
	}
	x, y := *a, *b
	x.Funcs, x.Exports, y.Funcs, y.Exports = nil, nil, nil, nil
	if !reflect.DeepEqual(x, y) {
		return fmt.Errorf("declarations differ")
	}
	return nil
}

func (m *matcher) sameFunc(f, g *ir.Func) error {
	if have, ok := m.funcs[f]; ok {
		if have != g {
			return fmt.Errorf("%s is two functions", f.Name)
		}
		return nil
	}
	m.funcs[f] = g
	if f.Name != g.Name || f.Origin != g.Origin || !reflect.DeepEqual(f.Require, g.Require) ||
		len(f.Params) != len(g.Params) || len(f.Nodes) != len(g.Nodes) || len(f.Results) != len(g.Results) {
		return fmt.Errorf("%s and %s differ", f.Name, g.Name)
	}
	for i := range f.Params {
		if err := m.sameValue(f.Params[i], g.Params[i]); err != nil {
			return err
		}
	}
	for i, n := range f.Nodes {
		if err := m.sameNode(n, g.Nodes[i]); err != nil {
			return fmt.Errorf("%s, node %d: %w", f.Name, i, err)
		}
	}
	for i, v := range f.Results {
		if m.values[v] != g.Results[i] {
			return fmt.Errorf("result %d of %s differs", i, f.Name)
		}
	}
	return nil
}

func (m *matcher) sameValue(v, w *ir.Value) error {
	m.values[v] = w
	if v.Name != w.Name || v.Type != w.Type || v.Index != w.Index {
		return fmt.Errorf("values %q %s and %q %s differ", v.Name, v.Type, w.Name, w.Type)
	}
	return nil
}

func (m *matcher) sameNode(n, o *ir.Node) error {
	if n.Origin != o.Origin || len(n.In) != len(o.In) || len(n.Out) != len(o.Out) || reflect.TypeOf(n.Op) != reflect.TypeOf(o.Op) {
		return fmt.Errorf("%s and %s differ", n.Op.Name(), o.Op.Name())
	}
	fs, gs := ir.FuncsOf(n.Op), ir.FuncsOf(o.Op)
	if len(fs) == 0 && n.Op != o.Op {
		return fmt.Errorf("%#v and %#v differ", n.Op, o.Op)
	}
	for i := range fs {
		if err := m.sameFunc(fs[i], gs[i]); err != nil {
			return err
		}
	}
	for i, v := range n.In {
		if m.values[v] != o.In[i] {
			return fmt.Errorf("operand %d of %s differs", i, n.Op.Name())
		}
	}
	for i := range n.Out {
		if err := m.sameValue(n.Out[i], o.Out[i]); err != nil {
			return err
		}
	}
	return nil
}

func TestTextErrors(t *testing.T) {
	const head = "gradc ir 1\nfunc f(%x [N]f32) [N]f32 {\n\t"
	for _, c := range []struct{ text, want string }{
		{"", `t.ir:1:1: want the version line "gradc ir 1"`},
		{"gradc ir 2\n", `t.ir:1:1: want the version line`},
		{"gradc ir 1\nfn f() {", `t.ir:2:1: want module, dim, const, struct, func, body or export, found "fn"`},
		{head + "%y [N]f32 = nope(%x)\n", `t.ir:3:14: no operation is called "nope"`},
		{head + "%y [N]f32 = neg(%z)\n", `t.ir:3:18: %z is not defined here`},
		{head + "%y [N]f32 = neg(%y)\n", `t.ir:3:18: %y is not defined here`},
		{head + "%y [M]f32 = neg(%x)\n", `t.ir:3:2: %y has type [N]f32, not [M]f32`},
		{head + "%x [N]f32 = neg(%x)\n", `t.ir:3:2: %x is defined twice`},
		{head + "%y [N]f32, %z f32 = neg(%x)\n", `t.ir:3:22: neg has 1 results, not 2`},
		{head + "%y [N]f32 = add(%x)\n", `t.ir:3:14: add: takes 2 operands, has 1`},
		{head + "%y [N]f32 = neg{axis: 1}(%x)\n", `t.ir:3:18: the operation has no attribute "axis"`},
		{head + "%y [N]f32 = slice{axis: 1, axis: 2}(%x)\n", `t.ir:3:29: attribute axis is given twice`},
		{head + "%y [N]f32 = slice{axis: 99999999999999999999}(%x)\n", `t.ir:3:26: the integer 99999999999999999999 does not fit 64 bits`},
		{head + "%y f32 = const{dType: f32, bits: one}()\n", `t.ir:3:38: "one" is not a constant of type f32`},
		{head + "%y f32 = const{bits: 1}()\n", `t.ir:3:24: "1" is not a constant of type invalid`},
		{head + "%y f32 = call{func: @g}(%x)\n", `t.ir:3:23: no function is called g here`},
		{head + "%y f32 = call{func: @f}(%x)\n", `t.ir:3:23: no function is called f here`},
		{head + "return %x\n\treturn %x\n}", `t.ir:4:2: nothing may follow return`},
		{head + "return %x, %x\n}", `t.ir:2:18: function f declares the results [N]f32 and returns ([N]f32, [N]f32)`},
		{head + "return %x\n", `t.ir:4:1: a block without end`},
		{head + "\n}", `t.ir:2:6: function f has no return`},
		{head + "return %x oops\n}", `t.ir:3:12: unexpected "oops"`},
		{"gradc ir 1\nfunc f(%x [N f32) {", `t.ir:2:14: want ",", found "f32)"`},
		{"gradc ir 1\nfunc f(%x [N]f16) {", `t.ir:2:14: want an element type, found "f16"`},
		{"gradc ir 1\nfunc f() {\n\treturn\n}\nfunc f() {\n\treturn\n}", `t.ir:5:6: function f is defined twice`},
		{"gradc ir 1\nstruct S {\n\tX T\n}", `t.ir:3:4: no struct is called "T" here`},
		{"gradc ir 1\nmodule \"a", `t.ir:2:8: a string without end`},
		{"gradc ir 1\nexport F {\n\tinput x f32\n}", `t.ir:3:2: want param, result or directive, found "input"`},
	} {
		_, err := ir.Parse("t.ir", c.text, ops.New)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q:\n got %v\nwant %s", c.text, err, c.want)
		}
	}
}

func TestDimText(t *testing.T) {
	for _, text := range []string{
		"0", "-1", "N", "$i1", "#3", "N*N - 2*N + 1", "-N", "(N*N + N)/2", "floordiv(N, 2)", "mod(N - 1, M)",
		"max(N - 3, mod(N, 2))", "#0*N + #1", "overflow", "9223372036854775807", "a.b*c_1",
	} {
		d, err := ir.ParseDim(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if again, err := ir.ParseDim(d.String()); err != nil || again != d {
			t.Errorf("%s: prints as %s, which reads as %v, %v", text, d, again, err)
		}
	}
	for text, want := range map[string]string{
		"":                         "1:1: want a size, found the end of the line",
		"N +":                      "1:4: want a size, found the end of the line",
		"N N":                      `1:3: unexpected "N"`,
		"N\nM":                     "1:2: unexpected end of line",
		"(N)/2":                    "1:5: the quotient is not an integer everywhere",
		"(N)/0":                    "1:5: the denominator 0 is not positive",
		"#":                        "1:2: want the number of an index, found the end of the line",
		"#99999999999":             "1:2: 99999999999 is too large",
		"root(N, 2)":               "1:1: root is no function of sizes",
		"min(N)":                   `1:6: want ",", found ")"`,
		strings.Repeat("N*", 99):   "too many terms or factors",
		strings.Repeat("min(", 99): "nested too deeply",
		"99999999999999999999":     "1:1: the integer 99999999999999999999 does not fit 64 bits",
	} {
		_, err := ir.ParseDim(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	if p, err := ir.ParsePerm("(2, 0, 1)"); err != nil || p != ir.NewPerm(2, 0, 1) {
		t.Errorf("perm: %v, %v", p, err)
	}
	if m, err := ir.ParseIndexMap("[#0, N - #1]"); err != nil || m.Len() != 2 {
		t.Errorf("index map: %v, %v", m, err)
	}
	if s, err := ir.ParseShape("[]"); err != nil || s != ir.Scalar {
		t.Errorf("shape: %v, %v", s, err)
	}
	if typ, err := ir.ParseType("[N, 3]i32"); err != nil || typ != ir.T(ir.I32, ir.Sym("N"), ir.Const(3)) {
		t.Errorf("type: %v, %v", typ, err)
	}
}

// TestEveryOpHasAText: the attributes of every operation are of the closed list, and
// its name finds it again.
func TestEveryOpHasAText(t *testing.T) {
	for _, op := range ops.All {
		if back, ok := ops.New(op.Name()); !ok || back != op {
			t.Errorf("%T is not found by its name %s", op, op.Name())
		}
		f := &ir.Func{Nodes: []*ir.Node{{Op: op}}}
		if !strings.Contains(f.String(), op.Name()) {
			t.Errorf("%s does not print", op.Name())
		}
		var broken *ir.VerifyError
		if err := ir.Verify(f); errors.As(err, &broken) && broken.Invariant == 9 {
			t.Error(err)
		}
	}
}

// FuzzText: parsing never panics, and what it accepts prints to a text that reads
// back as the same module.
func FuzzText(f *testing.F) {
	for _, text := range corpus(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ir.Parse("fuzz", text, ops.New)
		if err != nil {
			if _, ok := err.(*ir.ParseError); !ok {
				t.Fatalf("an error of type %T", err)
			}
			return
		}
		once := m.String()
		again, err := ir.Parse("fuzz", once, ops.New)
		if err != nil {
			t.Fatalf("%v\n%s", err, once)
		}
		if err := sameModule(m, again); err != nil {
			t.Fatal(err)
		}
		if twice := again.String(); twice != once {
			t.Fatal(cmp.Diff(once, twice))
		}
	})
}
