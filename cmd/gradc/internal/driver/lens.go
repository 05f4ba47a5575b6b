package driver

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// lens is an exported function in two halves.
type lens struct {
	get, put *ir.Export
	residual *ir.StructType
}

// lensExports returns the halves of a function with the directive lens, and the struct
// that the first fills for the second; nil for any other function.
//
//	FGet(a, residual) b           b and the residual
//	FPut(a, residual, db) da      the cotangents of the inputs made of floats
func lensExports(e *ir.Export, opts Options) (*lens, error) {
	at := slices.IndexFunc(e.Directives, func(d ir.Directive) bool { return d.Name == "lens" })
	if at < 0 {
		return nil, nil
	}
	back, _ := Reverse(e.Func)
	given, seeds := e.Params, []ir.APIParam{}
	var cotangents []ir.APIParam
	for _, p := range given {
		if hasCotangent(p.Type) {
			cotangents = append(cotangents, ir.APIParam{Name: "d" + p.Name, Type: p.Type, InPlace: -1})
		}
	}
	for _, r := range e.Results {
		if hasCotangent(r.Type) {
			name := r.Name
			if name == "" {
				name = "value"
			}
			seeds = append(seeds, ir.APIParam{Name: "d" + name, Type: r.Type, InPlace: -1})
		}
	}
	frozen, err := passes.Freeze(closed(e.Func, back), opts.Dims, opts.Debug)
	if err != nil {
		return nil, err
	}
	get, put, kept := passes.Lens(frozen, len(e.Func.Params), len(e.Func.Results))
	l := &lens{residual: residualType(e, kept)}
	memory := ir.APIParam{Name: "residual", Type: ir.APIType{Struct: l.residual}, InPlace: -1}
	for slices.ContainsFunc(given, func(p ir.APIParam) bool { return p.Name == memory.Name }) {
		memory.Name += "2"
	}
	filled := memory
	filled.InPlace = len(given)
	var results []ir.APIParam
	for _, r := range e.Results {
		r.InPlace = -1
		results = append(results, r)
	}
	l.get = &ir.Export{
		Name: e.Name + "Get", Origin: e.Origin, Func: get,
		Doc:    e.Name + "Get is the forward half of " + e.Name + ": it computes what that does, and fills\nthe residual for " + e.Name + "Put.",
		Params: append(slices.Clone(given), memory), Results: append(results, filled),
	}
	l.put = &ir.Export{
		Name: e.Name + "Put", Origin: e.Origin, Func: put,
		Doc:    e.Name + "Put is the reverse half of " + e.Name + ": it takes cotangents of the results to those\nof the parameters. The parameters are those of " + e.Name + "Get, and the residual is what it left.",
		Params: slices.Concat(given, []ir.APIParam{memory}, seeds), Results: cotangents,
	}
	return l, nil
}

// halves plans the halves of a function that is asked for as a lens.
func (b *Build) halves(u *Unit) error {
	l, err := lensExports(u.Export, b.opts)
	if l == nil || err != nil {
		return err
	}
	if m := b.Package.Module; !slices.ContainsFunc(m.Structs, func(s *ir.StructType) bool { return s.Name == l.residual.Name }) {
		m.Structs = append(m.Structs, l.residual)
	}
	for _, e := range []*ir.Export{l.get, l.put} {
		half, err := planned(e, b.opts)
		if err != nil {
			return err
		}
		u.Halves = append(u.Halves, half)
	}
	u.Halves[0].Residual = l.residual
	return nil
}

// closed returns the function of the inputs and the cotangents that computes the
// results and the cotangents of the inputs.
func closed(f, back *ir.Func) *ir.Func {
	b := ir.NewBuilder(f.Name, f.Origin)
	b.At(f.Origin)
	var args []*ir.Value
	for _, p := range back.Params {
		args = append(args, b.Param(p.Name, p.Type))
	}
	y := b.Emit(ops.Call{Func: f}, args[:len(f.Params)]...)
	dx := b.Emit(ops.Call{Func: back}, args...)
	return b.Finish(slices.Concat(y, dx)...)
}

// hasCotangent reports whether the leaves are floats: all of them are, or none, as the
// checker has seen to.
func hasCotangent(t ir.APIType) bool {
	leaves := t.Leaves()
	return len(leaves) > 0 && leaves[0].Type.DType.IsFloat()
}

// residualType is a struct with a field for each value.
func residualType(e *ir.Export, kept []*ir.Value) *ir.StructType {
	s := &ir.StructType{
		Name: e.Name + "Residual", Origin: e.Origin,
		Doc: e.Name + "Residual is what " + e.Name + "Get keeps for " + e.Name + "Put.",
	}
	taken := map[string]bool{"Flat": true, "Bind": true, "Leaves": true, "Clone": true, "CopyFrom": true}
	for _, v := range kept {
		name := fieldName(v.Name)
		for k := 2; taken[name]; k++ {
			name = fmt.Sprintf("%s%d", fieldName(v.Name), k)
		}
		taken[name] = true
		s.Fields = append(s.Fields, ir.Field{Name: name, Type: ir.APIType{Array: v.Type}})
	}
	return s
}

// fieldName turns the name of a value into that of an exported field.
func fieldName(name string) string {
	var b strings.Builder
	up := true
	for _, r := range name {
		if !unicode.IsLetter(r) && (!unicode.IsDigit(r) || b.Len() == 0) {
			up = true
			continue
		}
		if up {
			r = unicode.ToUpper(r)
		}
		up = false
		b.WriteRune(r)
	}
	if b.Len() == 0 || !unicode.IsUpper([]rune(b.String())[0]) {
		return "M" + b.String()
	}
	return b.String()
}
