package ir

import "fmt"

// Role says what a value is for.
type Role uint8

// The roles of a value.
const (
	Primal     Role = iota // computed by the model as written
	Cotangent              // made by reverse differentiation
	Tangent                // made by forward differentiation
	Recomputed             // made once more by the memory plan
)

var roleNames = [...]string{"primal", "cotangent", "tangent", "recomputed"}

// String returns the role's name.
func (r Role) String() string { return roleNames[r] }

// Origin is the place in a model that a value comes from.
type Origin struct {
	File      string // base name of the .grad file, or empty
	Line, Col int    // 1-based
	Role      Role
}

// String returns file:line:col, or "-" when the origin is unknown.
func (o Origin) String() string {
	if o.File == "" {
		return "-"
	}
	return fmt.Sprintf("%s:%d:%d", o.File, o.Line, o.Col)
}

// Value is an array: a parameter of a function or a result of a node. It is
// immutable, and compared by pointer.
type Value struct {
	Node  *Node // the node that defines it, nil for a parameter
	Index int   // which result of Node, or which parameter
	Type  Type
	Name  string // the model's name for it, such as "h" or "p.W1"; may be empty or repeat
}

// Node applies an operation. It is immutable once emitted.
type Node struct {
	Op     Op
	In     []*Value
	Out    []*Value
	Origin Origin
}

// Func is a function from its parameters to its results; it refers to nothing
// else. Nodes are in an order in which every operand precedes its use.
type Func struct {
	Name    string
	Params  []*Value
	Nodes   []*Node
	Results []*Value
	Origin  Origin
	Require []Require
}

// Require is a condition on dims that could not be decided at compile time: Dim
// must not be negative. It is checked once, when sizes are set.
type Require struct {
	Dim    *Dim
	Why    string // a full sentence for the user, such as "x[i+1] needs N >= 2"
	Origin Origin
}

// ParamTypes returns the types of the parameters.
func (f *Func) ParamTypes() []Type { return types(f.Params) }

// ResultTypes returns the types of the results.
func (f *Func) ResultTypes() []Type { return types(f.Results) }

// InTypes returns the types of the node's operands.
func (n *Node) InTypes() []Type { return types(n.In) }

func types(vs []*Value) []Type {
	ts := make([]Type, len(vs))
	for i, v := range vs {
		ts[i] = v.Type
	}
	return ts
}

// InternalError is a mistake of gradc's own, never of the user. It travels as a
// panic from the place that noticed it to the pass boundary that reports it.
type InternalError struct{ Msg string }

func (e *InternalError) Error() string { return "internal error: " + e.Msg }

// Bug panics with an [InternalError].
func Bug(format string, args ...any) {
	panic(&InternalError{fmt.Sprintf(format, args...)})
}

// Builder makes one function. The zero value is not ready; use [NewBuilder].
type Builder struct {
	f    *Func
	at   Origin
	mine map[*Value]bool
}

// NewBuilder starts a function.
func NewBuilder(name string, at Origin) *Builder {
	return &Builder{f: &Func{Name: name, Origin: at}, at: at, mine: map[*Value]bool{}}
}

// At sets the origin that the next nodes are stamped with.
func (b *Builder) At(at Origin) { b.at = at }

// Origin returns the origin that nodes are stamped with.
func (b *Builder) Origin() Origin { return b.at }

// Param adds a parameter.
func (b *Builder) Param(name string, t Type) *Value {
	v := &Value{Index: len(b.f.Params), Type: t, Name: name}
	b.f.Params = append(b.f.Params, v)
	b.mine[v] = true
	return v
}

// Emit adds a node and returns its results. Operands that do not fit are a mistake
// of the caller: they panic with an [InternalError].
func (b *Builder) Emit(op Op, in ...*Value) []*Value {
	n := &Node{Op: op, In: append([]*Value(nil), in...), Origin: b.at}
	for i, v := range in {
		if v == nil {
			Bug("%s: operand %d is nil, at %s", op.Name(), i, b.at)
		}
	}
	ts, err := op.Infer(types(in))
	if err != nil {
		Bug("%s%v: %v, at %s", op.Name(), types(in), err, b.at)
	}
	n.Out = make([]*Value, len(ts))
	for i, t := range ts {
		n.Out[i] = &Value{Node: n, Index: i, Type: t}
		b.mine[n.Out[i]] = true
	}
	b.f.Nodes = append(b.f.Nodes, n)
	return n.Out
}

// Defines reports whether v is a parameter or a result of this function.
func (b *Builder) Defines(v *Value) bool { return b.mine[v] }

// Require adds a condition on dims.
func (b *Builder) Require(r Require) { b.f.Require = append(b.f.Require, r) }

// SetName gives a value the model's name for it, if it has none yet. It is for the
// code that has just emitted v.
func (b *Builder) SetName(v *Value, name string) {
	if v.Name == "" {
		v.Name = name
	}
}

// Finish returns the function with the given results.
func (b *Builder) Finish(results ...*Value) *Func {
	b.f.Results = append([]*Value(nil), results...)
	return b.f
}
