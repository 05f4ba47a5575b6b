package codegen_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// wide squares all leaves of a struct, n of each of two element types: into another
// one, and in place.
func wide(n int) *program {
	s := &ir.StructType{Name: "Wide", Origin: ir.Origin{File: "model.grad", Line: 2, Col: 6}}
	b := ir.NewBuilder("square", ir.Origin{File: "model.grad", Line: 5, Col: 6})
	for i := range n {
		for _, t := range []ir.DType{ir.F64, ir.F32} {
			f := ir.Field{Name: fmt.Sprintf("%s%d", strings.ToUpper(t.String()[:1])+t.String()[1:]+"At", i)}
			f.Type.Array = ir.Type{DType: t, Shape: ir.NewShape(ir.Const(2 + int64(i)%3))}
			if i%7 == 0 {
				f.Type.Array.Shape = ir.NewShape(ir.Sym("N"))
			}
			s.Fields = append(s.Fields, f)
		}
	}
	var results []*ir.Value
	for _, f := range s.Fields {
		x := b.Param("p."+f.Name, f.Type.Array)
		results = append(results, b.Emit(ops.Mul{}, x, x)[0])
	}
	g := b.Finish(results...)
	of := ir.APIType{Struct: s}
	return &program{
		name: "wide", dims: map[string]int64{"N": 3},
		module: &ir.Module{
			Name: "wide", Dims: []ir.DimDecl{{Name: "N", Nominal: 3}}, Structs: []*ir.StructType{s}, Funcs: []*ir.Func{g},
			Exports: []*ir.Export{
				{Name: "Square", Func: g, Params: []ir.APIParam{{Name: "p", Type: of, InPlace: -1}}, Results: []ir.APIParam{{Name: "q", Type: of, InPlace: -1}}},
				{Name: "SquareInPlace", Func: g, Params: []ir.APIParam{{Name: "p", Type: of, InPlace: -1}}, Results: []ir.APIParam{{Name: "p", Type: of, InPlace: 0}}},
			},
		},
	}
}

// TestWideStruct prints, compiles and runs functions of a struct whose checks and
// methods must be split.
func TestWideStruct(t *testing.T) {
	p := wide(150)
	p.print(t)
	for _, f := range p.files {
		checkStyle(t, p.name, f)
	}
	for _, name := range []string{"each4", "copyFrom4", "view8", "lengthsSquare4", "argumentsSquareInPlace4"} {
		if !strings.Contains(p.source(), ") "+name+"(") {
			t.Errorf("no method %s", name)
		}
	}
	runAll(t, []*program{p})
}
