package ir_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

func parse(t testing.TB, text string) *ir.Module {
	t.Helper()
	m, err := ir.Parse("", "gradc ir 1\n"+text, ops.New)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const soundModule = `dim N ~ 64
struct S {
	A [N]f32
	B f32
}
struct T {
	S [2]S
}
body element(%x [N]f32) f32 {
	%0 f32 = gather{space: [], map: [$i]}(%x)
	return %0
}
func rows(%x [N]f32) [N]f32 { @a.grad:1:1
	require N - 1 "it needs a row"
	%y [N]f32 = map{space: [N], vars: "$i", body: @element}(%x)
	%z [N]f32 = neg(%y)
	%w [N]f32 = add(%y, %z)
	return %w
}
func F(%p.A [N]f32, %p.B f32) ([N]f32, f32) {
	%0 [N]f32 = call{func: @rows}(%p.A)
	return %0, %p.B
}
export F = @F {
	param p S
	result p S inplace 0
}
`

func TestVerifyAccepts(t *testing.T) {
	m := parse(t, soundModule)
	if err := ir.VerifyModule(m); err != nil {
		t.Error(err)
	}
	for _, f := range m.Funcs {
		if err := ir.Verify(f); err != nil {
			t.Error(err)
		}
	}
	body := m.Funcs[0].Nodes[0].Op.(ops.Map).Body
	if err := ir.Verify(body, "$i"); err != nil {
		t.Error(err)
	}
}

// identity is an operation to embed.
type identity struct{}

func (identity) Name() string                                        { return "identity" }
func (identity) Infer(in []ir.Type) ([]ir.Type, error)               { return in, nil }
func (identity) Kernel([]ir.Type) *ir.Kernel                         { return nil }
func (identity) VJP(ir.Reverse, *ir.Node, []*ir.Value) []*ir.Value   { return nil }
func (identity) Batch(ir.Batcher, *ir.Node, []*ir.Value) []*ir.Value { return nil }

// hidden has an attribute that the text form does not show.
type hidden struct {
	identity
	secret int
}

// slicer is no comparable value.
type slicer struct {
	identity
	Axes []int
}

// pointer has an attribute outside the closed list.
type pointer struct {
	identity
	N *int
}

// breaks are ways to break the sound module, of which f is the first function.
var breaks = []struct {
	invariant int
	want      string
	mutate    func(m *ir.Module, f *ir.Func)
}{
	{1, "operand 0 of neg is not defined before it", func(_ *ir.Module, f *ir.Func) { f.Nodes[0], f.Nodes[1] = f.Nodes[1], f.Nodes[0] }},
	{1, "operand 1 of add is not defined before it", func(m *ir.Module, f *ir.Func) { f.Nodes[2].In[1] = m.Funcs[1].Params[0] }},
	{1, "operand 0 of neg", func(_ *ir.Module, f *ir.Func) { f.Nodes[1].In[0] = nil }},
	{1, "result 0 is not defined", func(m *ir.Module, f *ir.Func) { f.Results[0] = m.Funcs[1].Results[0] }},
	{2, "does not lead back", func(_ *ir.Module, f *ir.Func) { f.Params[0].Index = 1 }},
	{2, "does not lead back", func(_ *ir.Module, f *ir.Func) { f.Nodes[1].Out[0].Node = f.Nodes[0] }},
	{2, "is defined twice", func(_ *ir.Module, f *ir.Func) { f.Nodes[1].Out[0] = f.Nodes[0].Out[0] }},
	{2, "is missing", func(_ *ir.Module, f *ir.Func) { f.Nodes[1].Out[0] = nil }},
	{3, "result 0 of neg has type [2]f32, not [N]f32", func(_ *ir.Module, f *ir.Func) { f.Nodes[1].Out[0].Type = f32(ir.Const(2)) }},
	{3, "add: takes 2 operands, has 1", func(_ *ir.Module, f *ir.Func) { f.Nodes[2].In = f.Nodes[2].In[:1] }},
	{3, "neg has 1 results, not 0", func(_ *ir.Module, f *ir.Func) { f.Nodes[1].Out = nil }},
	{4, "has the type invalid", func(_ *ir.Module, f *ir.Func) { f.Params[0].Type = ir.Type{} }},
	{4, "has the type", func(_ *ir.Module, f *ir.Func) { f.Params[0].Type.DType = 99 }},
	{4, "axis 0 depends on an axis that is not earlier", func(_ *ir.Module, f *ir.Func) { f.Params[0].Type = f32(ir.Index(0)) }},
	{4, "axis 0 has the extent -1", func(_ *ir.Module, f *ir.Func) { f.Params[0].Type = f32(ir.Const(-1)) }},
	{4, "axis 0 has the extent overflow", func(_ *ir.Module, f *ir.Func) { f.Params[0].Type = f32(ir.DimOverflow) }},
	{5, "mentions M, which is not declared", func(_ *ir.Module, f *ir.Func) { f.Params[0].Type = f32(ir.Sym("M")) }},
	{5, "mentions $i, which no region around it binds", func(_ *ir.Module, f *ir.Func) { becomeSize(f.Nodes[1], ir.Sym("$i")) }},
	{6, "a requirement has the size #0", func(_ *ir.Module, f *ir.Func) { f.Require[0].Dim = ir.Index(0) }},
	{6, "dimvalue has the size #1", func(_ *ir.Module, f *ir.Func) { becomeSize(f.Nodes[1], ir.Index(1)) }},
	{6, "dimvalue has the size overflow", func(_ *ir.Module, f *ir.Func) { becomeSize(f.Nodes[1], ir.DimOverflow) }},
	{7, "the function refers to itself", func(_ *ir.Module, f *ir.Func) {
		g := f.Nodes[0].Op.(ops.Map).Body
		g.Nodes = append(g.Nodes, &ir.Node{Op: ops.Call{Func: f}})
	}},
	{1, "result 0 is not defined", func(_ *ir.Module, f *ir.Func) { // of the body
		f.Nodes[0].Op.(ops.Map).Body.Results[0] = f.Params[0]
	}},
	{8, `map binds "i" anew`, func(_ *ir.Module, f *ir.Func) {
		op := f.Nodes[0].Op.(ops.Map)
		op.Vars = "i"
		f.Nodes[0].Op = op
	}},
	{8, `map binds "$i" anew`, func(_ *ir.Module, f *ir.Func) {
		op := f.Nodes[0].Op.(ops.Map)
		op.Body.Nodes = append(op.Body.Nodes, &ir.Node{Op: op, In: op.Body.Params})
	}},
	{9, "has the hidden attribute secret", func(_ *ir.Module, f *ir.Func) { f.Nodes[1].Op = hidden{secret: 1} }},
	{9, "is not a comparable struct", func(_ *ir.Module, f *ir.Func) { f.Nodes[1].Op = slicer{} }},
	{9, "is not a comparable struct", func(_ *ir.Module, f *ir.Func) { f.Nodes[1].Op = nil }},
	{9, "has the attribute N of type *int", func(_ *ir.Module, f *ir.Func) { f.Nodes[1].Op = pointer{} }},
	{10, "stands after the function that refers to it", func(m *ir.Module, _ *ir.Func) { m.Funcs[0], m.Funcs[1] = m.Funcs[1], m.Funcs[0] }},
	{10, "stands in the module twice", func(m *ir.Module, f *ir.Func) { m.Funcs = append(m.Funcs, f) }},
	{10, "the function of the export is not in the module", func(m *ir.Module, _ *ir.Func) { m.Funcs = m.Funcs[:1] }},
	{11, "the name is no identifier", func(m *ir.Module, _ *ir.Func) { m.Dims[0].Name = "$N" }},
	{11, "the name is declared twice", func(m *ir.Module, _ *ir.Func) { m.Structs[0].Name = "N" }},
	{11, "the name is declared twice", func(m *ir.Module, _ *ir.Func) { m.Consts = []ir.ConstDecl{{Name: "N"}} }},
	{11, "the nominal size is 0", func(m *ir.Module, _ *ir.Func) { m.Dims[0].Nominal = 0 }},
	{11, "field S has a struct type that does not stand before", func(m *ir.Module, _ *ir.Func) { m.Structs = m.Structs[1:] }},
	{12, "struct S of p is not in the module", func(m *ir.Module, _ *ir.Func) { m.Structs = nil }},
	{12, "parameter leaf 0 has type [N]f64 in the signature and [N]f32 in F", func(m *ir.Module, _ *ir.Func) {
		m.Structs[0].Fields[0].Type.Array.DType = ir.F64
	}},
	{12, "the signature has 4 parameter leaves, F has 2", func(m *ir.Module, _ *ir.Func) {
		m.Exports[0].Params = append(m.Exports[0].Params, m.Exports[0].Params...)
	}},
	{12, "result p is not of the type of the parameter 3", func(m *ir.Module, _ *ir.Func) { m.Exports[0].Results[0].InPlace = 3 }},
}

// TestVerifyBreaks breaks the sound module once for each way to break an invariant.
func TestVerifyBreaks(t *testing.T) {
	for _, c := range breaks {
		m := parse(t, soundModule)
		c.mutate(m, m.Funcs[0])
		err := ir.VerifyModule(m)
		var broken *ir.VerifyError
		if !errors.As(err, &broken) || broken.Invariant != c.invariant || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want I%d %q, got %v", c.invariant, c.want, err)
		}
	}
}

// f32 is an array type.
func f32(ds ...*ir.Dim) ir.Type { return ir.T(ir.F32, ds...) }

// becomeSize makes n the size d.
func becomeSize(n *ir.Node, d *ir.Dim) {
	n.Op, n.In, n.Out[0].Type = ops.DimValue{Dim: d}, nil, ir.T(ir.I64)
}

// TestVerifyIsLinear verifies a function that 2⁶⁰ paths of calls reach.
func TestVerifyIsLinear(t *testing.T) {
	b := ir.NewBuilder("f0", ir.Origin{})
	f := b.Finish(b.Param("", ir.T(ir.F32)))
	for range 60 {
		b := ir.NewBuilder("f", ir.Origin{})
		x := b.Param("", ir.T(ir.F32))
		y := b.Emit(ops.Call{Func: f}, x)[0]
		f = b.Finish(b.Emit(ops.Call{Func: f}, y)...)
	}
	if err := ir.Verify(f); err != nil {
		t.Error(err)
	}
	if n := strings.Count(f.String(), "body"); n != 60 {
		t.Errorf("%d bodies in the text, want 60", n)
	}
}
