package eval

import (
	"fmt"
	"maps"
	"slices"

	"github.com/gradc/gradc/ir"
)

// ReadArguments puts the arguments of a call into the order of the function's leaves.
func ReadArguments(e *ir.Export, inv *Invocation) ([]Array[float64], error) {
	given := make([]*Literal, len(e.Params))
	for i, a := range inv.Args {
		at := i
		if a.Name != "" {
			at = slices.IndexFunc(e.Params, func(p ir.APIParam) bool { return p.Name == a.Name })
		}
		switch {
		case at < 0:
			return nil, fmt.Errorf("%s has no parameter %s", e.Name, a.Name)
		case at >= len(e.Params):
			return nil, fmt.Errorf("%s takes %d arguments, found %d", e.Name, len(e.Params), len(inv.Args))
		case given[at] != nil:
			return nil, fmt.Errorf("parameter %s of %s is given twice", e.Params[at].Name, e.Name)
		}
		given[at] = a.Value
	}
	var out []Array[float64]
	for i, p := range e.Params {
		if given[i] == nil {
			return nil, fmt.Errorf("parameter %s %s of %s is missing", p.Name, typeText(p.Type), e.Name)
		}
		var err error
		if out, err = readLeaves(out, p.Type, ir.Scalar, p.Name, given[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ReadValue reads a value of a type: an array, or a struct as the arrays of its leaves.
// name is what errors call it.
func ReadValue(t ir.APIType, name string, l *Literal) ([]Array[float64], error) {
	return readLeaves(nil, t, ir.Scalar, name, l)
}

// readLeaves appends the arrays of a value; outer are the axes that enclosing structs add.
func readLeaves(out []Array[float64], t ir.APIType, outer *ir.Shape, path string, l *Literal) ([]Array[float64], error) {
	if t.Struct == nil {
		a, err := ReadArray(l, F32{}, t.Array.DType, outer.Rank()+t.Array.Rank())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return append(out, a), nil
	}
	if t.Axes != nil {
		outer = t.Axes.Prefix(outer)
	}
	if l.Kind != StructLiteral {
		return nil, fmt.Errorf("%s is a struct: write {%s: …}", path, t.Struct.Fields[0].Name)
	}
	for i, given := range l.Fields {
		if slices.ContainsFunc(l.Fields[:i], func(other NamedLiteral) bool { return other.Name == given.Name }) {
			return nil, fmt.Errorf("%s: field %s is given twice", path, given.Name)
		}
		if !slices.ContainsFunc(t.Struct.Fields, func(f ir.Field) bool { return f.Name == given.Name }) {
			return nil, fmt.Errorf("%s has no field %s", path, given.Name)
		}
	}
	for _, f := range t.Struct.Fields {
		at := slices.IndexFunc(l.Fields, func(given NamedLiteral) bool { return given.Name == f.Name })
		if at < 0 {
			return nil, fmt.Errorf("%s lacks field %s %s", path, f.Name, typeText(f.Type))
		}
		var err error
		if out, err = readLeaves(out, f.Type, outer, path+"."+f.Name, l.Fields[at].Value); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func typeText(t ir.APIType) string {
	if t.Struct == nil {
		return t.Array.String()
	}
	return t.Struct.Name
}

// InferDims finds the dims that parameters mention from the shapes of their arguments: an
// extent that is a dim by itself sets it, unless known does.
func InferDims(params []*ir.Value, shapes [][]int, known map[string]int64) (map[string]int64, error) {
	dims := maps.Clone(known)
	if dims == nil {
		dims = map[string]int64{}
	}
	by := map[string]string{} // the argument that has set a dim
	for i, p := range params {
		if i >= len(shapes) || len(shapes[i]) != p.Type.Rank() {
			return nil, fmt.Errorf("%s is not of type %s", p.Name, p.Type)
		}
		for k, d := range p.Type.Shape.Dims() {
			a, n := d.Atom(), int64(shapes[i][k])
			if a == nil || a.Kind != ir.AtomSymbol {
				continue
			}
			have, ok := dims[a.Name]
			if ok && have != n {
				return nil, &dimConflict{param: p, axis: k, have: n, dim: a.Name, size: have, by: by[a.Name]}
			}
			if !ok {
				dims[a.Name], by[a.Name] = n, p.Name
			}
		}
	}
	return dims, nil
}

// dimConflict is an argument with another length than a dim that is known has.
type dimConflict struct {
	param *ir.Value
	axis  int
	have  int64
	dim   string
	size  int64
	by    string // the argument that has set the dim; "" if it was given
}

func (e *dimConflict) Error() string {
	where, size := "", fmt.Sprintf("given as %d", e.size)
	if e.param.Type.Rank() > 1 {
		where = fmt.Sprintf(" along axis %d", e.axis)
	}
	if e.by != "" {
		size = fmt.Sprintf("%d by the length of %s", e.size, e.by)
	}
	return fmt.Sprintf("%s %s has length %d%s, but %s is %s", e.param.Name, e.param.Type, e.have, where, e.dim, size)
}
