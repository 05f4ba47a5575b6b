package ir

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// The invariants of a function:
//
//	I1  Operands and results of a function are its parameters or results of its
//	    earlier nodes.
//	I2  A value knows its definition: Node and Index lead back to it, and no value
//	    is defined twice.
//	I3  The types of a node's results are what Infer says of its operands.
//	I4  A type has an element type and a shape; an extent does not overflow, is not
//	    a negative constant, and mentions indices of earlier axes only.
//	I5  Dims mention declared symbols, and bound indices of map regions around them.
//	I6  A size among the attributes of a node or in a requirement does not overflow
//	    and mentions no loop index.
//	I7  The functions that a node refers to hold these invariants, and no function
//	    refers to itself, directly or not.
//	I8  A map region binds new indices: names that start with $ and that no region
//	    around it binds.
//	I9  An operation is a comparable value whose exported fields are of the closed
//	    list of attribute types.
//
// The invariants of a module:
//
//	I10 A function stands after those it refers to, and once.
//	I11 A declaration has a name of its own that the text form can spell, and a dim
//	    a nominal size of at least 1; a struct stands after those it contains.
//	I12 The parameters and results of an export are, leaf by leaf, those of its
//	    function, and a result in place has its parameter's type.

// VerifyError is a broken invariant.
type VerifyError struct {
	Invariant int
	Func      string // the function, or the declaration of a module
	Origin    Origin
	Msg       string
}

// Error returns "func: message (I4), at file:line:col".
func (e *VerifyError) Error() string {
	return fmt.Sprintf("%s: %s (I%d), at %s", e.Func, e.Msg, e.Invariant, e.Origin)
}

// Verify checks the invariants of a function and of those it refers to. Bound are
// the indices of map regions around it, which it may mention. Any symbol counts as
// declared. The error is a [*VerifyError].
func Verify(f *Func, bound ...string) error {
	return newVerifier().function(f, bound)
}

// verifier checks functions. A function that is reached on many ways is checked
// once for each set of indices bound around it.
type verifier struct {
	declared map[string]bool // dims; nil means any
	done     map[string]map[*Func]bool
	open     []*Func // being checked, outermost first
}

func newVerifier() *verifier { return &verifier{done: map[string]map[*Func]bool{}} }

// check is the check of one function.
type check struct {
	*verifier
	f       *Func
	at      Origin
	bound   []string
	defined map[*Value]bool
	shapes  map[*Shape]bool
}

func (c *check) broken(invariant int, format string, args ...any) error {
	return &VerifyError{invariant, c.f.Name, c.at, fmt.Sprintf(format, args...)}
}

func (v *verifier) function(f *Func, bound []string) error {
	scope := strings.Join(bound, ",")
	if v.done[scope] == nil {
		v.done[scope] = map[*Func]bool{}
	}
	if v.done[scope][f] {
		return nil
	}
	c := &check{v, f, f.Origin, bound, map[*Value]bool{}, map[*Shape]bool{}}
	if slices.Contains(v.open, f) {
		return c.broken(7, "the function refers to itself")
	}
	v.open = append(v.open, f)
	defer func() { v.open = v.open[:len(v.open)-1] }()
	if err := c.all(); err != nil {
		return err
	}
	v.done[scope][f] = true
	return nil
}

func (c *check) all() error {
	for i, v := range c.f.Params {
		if err := c.define(v, nil, i); err != nil {
			return err
		}
	}
	for _, n := range c.f.Nodes {
		c.at = n.Origin
		if err := c.node(n); err != nil {
			return err
		}
	}
	c.at = c.f.Origin
	for i, v := range c.f.Results {
		if !c.defined[v] {
			return c.broken(1, "result %d is not defined in the function", i)
		}
	}
	for _, r := range c.f.Require {
		c.at = r.Origin
		if err := c.size("a requirement", r.Dim); err != nil {
			return err
		}
	}
	return nil
}

// define checks I2 and the type of a new value.
func (c *check) define(v *Value, n *Node, i int) error {
	switch {
	case v == nil:
		return c.broken(2, "value %d is missing", i)
	case c.defined[v]:
		return c.broken(2, "value %d %q is defined twice", i, v.Name)
	case v.Node != n || v.Index != i:
		return c.broken(2, "value %d %q does not lead back to its definition", i, v.Name)
	}
	c.defined[v] = true
	if v.Type.Shape == nil || !v.Type.DType.Valid() {
		return c.broken(4, "value %d %q has the type %s", i, v.Name, v.Type)
	}
	return c.shape(v.Type.Shape)
}

func (c *check) node(n *Node) error {
	if err := c.operation(n.Op); err != nil {
		return err
	}
	for i, v := range n.In {
		if !c.defined[v] {
			return c.broken(1, "operand %d of %s is not defined before it", i, n.Op.Name())
		}
	}
	inner := c.bound
	if b, ok := n.Op.(binder); ok {
		for _, name := range b.VarNames() {
			if !strings.HasPrefix(name, "$") || slices.Contains(inner, name) {
				return c.broken(8, "%s binds %q anew", n.Op.Name(), name)
			}
			inner = append(slices.Clip(inner), name)
		}
	}
	for _, f := range FuncsOf(n.Op) {
		if err := c.function(f, inner); err != nil {
			return err
		}
	}
	ts, err := n.Op.Infer(types(n.In))
	if err != nil {
		return c.broken(3, "%s: %v", n.Op.Name(), err)
	}
	if len(ts) != len(n.Out) {
		return c.broken(3, "%s has %d results, not %d", n.Op.Name(), len(ts), len(n.Out))
	}
	for i, v := range n.Out {
		if v != nil && v.Type != ts[i] {
			return c.broken(3, "result %d of %s has type %s, not %s", i, n.Op.Name(), v.Type, ts[i])
		}
		if err := c.define(v, n, i); err != nil {
			return err
		}
	}
	return nil
}

// binder is an operation that binds indices for the function in it.
type binder interface{ VarNames() []string }

// operation checks I9, and the dims among the attributes.
func (c *check) operation(op Op) error {
	if op == nil || reflect.TypeOf(op).Kind() != reflect.Struct || !reflect.TypeOf(op).Comparable() {
		return c.broken(9, "%T is not a comparable struct", op)
	}
	v := reflect.ValueOf(op)
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			if field.Anonymous && field.Type.Size() == 0 {
				continue // embedded for its methods
			}
			return c.broken(9, "%s has the hidden attribute %s", op.Name(), field.Name)
		}
		var err error
		switch x := v.Field(i).Interface().(type) {
		case bool, int, int64, uint64, string, Bits, DType, Monoid, ScalarOp, *Perm, *Func:
		case *Dim:
			if x != nil {
				err = c.size(op.Name(), x)
			}
		case *Shape:
			if x != nil {
				err = c.shape(x)
			}
		case *IndexMap:
			if x != nil {
				err = c.indexMap(op.Name(), x)
			}
		default:
			err = c.broken(9, "%s has the attribute %s of type %T", op.Name(), field.Name, x)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *check) size(of string, d *Dim) error {
	if d == nil || d.Overflows() || d.HasIndex() {
		return c.broken(6, "%s has the size %v", of, d)
	}
	return c.symbols(d)
}

func (c *check) indexMap(of string, m *IndexMap) error {
	for _, d := range m.coords {
		if d.Overflows() {
			return c.broken(6, "%s has a coordinate that overflows", of)
		}
		if err := c.symbols(d); err != nil {
			return err
		}
	}
	return nil
}

func (c *check) shape(s *Shape) error {
	if c.shapes[s] {
		return nil
	}
	for k, d := range s.dims {
		if n, ok := d.Const(); d.Overflows() || ok && n < 0 {
			return c.broken(4, "shape %s: axis %d has the extent %s", s, k, d)
		}
		later := false
		d.Walk(func(a *Atom) { later = later || a.Kind == AtomIndex && a.Index >= k })
		if later {
			return c.broken(4, "shape %s: the extent of axis %d depends on an axis that is not earlier", s, k)
		}
		if err := c.symbols(d); err != nil {
			return err
		}
	}
	c.shapes[s] = true
	return nil
}

// symbols checks I5.
func (c *check) symbols(d *Dim) error {
	var err error
	d.Walk(func(a *Atom) {
		switch {
		case a.Kind != AtomSymbol || err != nil:
		case IsBound(a):
			if !slices.Contains(c.bound, a.Name) {
				err = c.broken(5, "%s mentions %s, which no region around it binds", d, a)
			}
		case c.declared != nil && !c.declared[a.Name]:
			err = c.broken(5, "%s mentions %s, which is not declared", d, a)
		case plainOrQuoted(a.Name) != a.Name:
			err = c.broken(5, "%s mentions %q, which the text form cannot spell", d, a.Name)
		}
	})
	return err
}
