package codegen

import (
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
)

// signature names the parameters and results.
func (r *routine) signature() {
	leaf := 0
	for _, a := range r.export.Params {
		arg := argument{name: r.names.pick(orElse(identifier(a.Name), "x")), typ: r.goParam(a.Type), api: a, first: leaf}
		for _, l := range a.Type.Leaves() {
			path, label := arg.name, a.Name
			if l.Path != "" {
				path, label = path+"."+l.Path, label+"."+l.Path
			}
			scalar := isScalar(a.Type)
			r.params = append(r.params, place{name: path, scalar: scalar, shape: l.Type.Shape, dtype: l.Type.DType, label: label})
			leaf++
		}
		r.args = append(r.args, arg)
	}
	if r.method {
		r.recv = r.names.pick(r.names.firstFree("w", "ws", "workspace"))
		r.err = r.names.pick("err")
	}
	leaf = 0
	for _, a := range r.export.Results {
		n := len(a.Type.Leaves())
		if a.InPlace >= 0 && !isScalar(a.Type) {
			r.args[a.InPlace].written = true
			for k := range n {
				r.inPlace[r.args[a.InPlace].first+k] = true
			}
		} else {
			name := orElse(identifier(a.Name), lower(r.export.Name))
			r.results = append(r.results, result{name: r.names.pick(name), typ: r.goParam(a.Type), api: a, first: leaf})
		}
		leaf += n
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// isScalar reports whether a parameter or result is one element by itself.
func isScalar(t ir.APIType) bool { return t.Struct == nil && t.Array.Rank() == 0 }

// goParam returns the Go type of a parameter or result; for a scalar it is the
// element type.
func (r *routine) goParam(t ir.APIType) string {
	switch {
	case t.Struct != nil:
		return "*" + t.Struct.Name
	case t.Array.Rank() > 0:
		return "[]" + goType(t.Array.DType)
	}
	return goType(t.Array.DType)
}

// inputs and outputs are the parameter lists in Go.
func (r *routine) inputs() string { return parameterList(r.args) }

func parameterList(args []argument) string {
	var ps []string
	for i, a := range args {
		if i+1 < len(args) && args[i+1].typ == a.typ {
			ps = append(ps, a.name)
		} else {
			ps = append(ps, a.name+" "+a.typ)
		}
	}
	return strings.Join(ps, ", ")
}

// memoryInputs and memoryArgs are the parameters that have memory: not scalars.
func (r *routine) memoryInputs() string { return parameterList(r.withMemory()) }

func (r *routine) memoryArgs() []string {
	var out []string
	for _, a := range r.withMemory() {
		out = append(out, a.name)
	}
	return out
}

func (r *routine) withMemory() []argument {
	return slices.DeleteFunc(slices.Clone(r.args), func(a argument) bool { return isScalar(a.api.Type) })
}

func (r *routine) outputs() string {
	var rs []string
	for i, a := range r.results {
		if i+1 < len(r.results) && r.results[i+1].typ == a.typ {
			rs = append(rs, a.name)
		} else {
			rs = append(rs, a.name+" "+a.typ)
		}
	}
	if r.method {
		rs = append(rs, r.err+" error")
	}
	return strings.Join(rs, ", ")
}

// zeros are the results that go with an error.
func (r *routine) zeros() string {
	s := ""
	for _, a := range r.results {
		if !isScalar(a.api.Type) {
			s += "nil, "
		} else {
			s += zeroValue(a.api.Type.Array.DType) + ", "
		}
	}
	return s
}
