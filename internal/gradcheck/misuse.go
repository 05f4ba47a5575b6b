package gradcheck

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/internal/rungo/call"
	"github.com/gradc/gradc/ir"
)

// Misuse calls every function that can fail with wrong lengths, nil structs, indices
// outside, dims that make no sense, and memory that overlaps. Package call holds the
// arguments against what they were. The first of the sizes is used; all dims in it
// should be two or more.
func (m *Model) Misuse(t *testing.T) {
	for _, e := range module(t).Exports {
		if m.Workspace == nil || !reflect.ValueOf(m.Workspace).MethodByName(e.Name).IsValid() {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			u := &misuse{Model: m, T: t, e: e, dims: m.Sizes[0]}
			u.args = m.arguments(t, e, u.dims, rand.New(rand.NewPCG(11, 13)))
			u.lengths()
			u.indices()
			u.sizes()
			u.overlaps()
			u.fedBack()
			if _, err := u.prepare().Do(); err != nil {
				t.Errorf("after all errors, a right call fails: %v", err)
			}
		})
	}
}

// misuse is one function on the rack.
type misuse struct {
	*Model
	*testing.T
	e    *ir.Export
	dims map[string]int64
	args []Array
}

func (u *misuse) prepare() *call.Call {
	u.Helper()
	c, err := u.Prepare(request(u.e, u.dims, u.args))
	if err != nil {
		u.Fatal(err)
	}
	return c
}

// wants makes a call that must fail with an error of type E that check accepts.
func wants[E error](u *misuse, what string, c *call.Call, check func(E) bool) {
	u.Helper()
	_, err := c.Do()
	var e E
	switch {
	case !errors.As(err, &e):
		u.Errorf("%s: have error %v (%T), want a %T", what, err, err, e)
	case !check(e):
		u.Errorf("%s: the error is not about that: %v", what, e)
	}
}

// slot is a slice among the arguments that may be replaced: a parameter or a field.
type slot struct {
	leaf
	reflect.Value
}

func (u *misuse) slots(c *call.Call) []slot {
	var out []slot
	for _, l := range leaves(u.e.Params) {
		v := reflect.Indirect(c.In[l.param])
		path, _ := strings.CutPrefix(l.name, u.e.Params[l.param].Name)
		for name := range strings.SplitSeq(strings.TrimPrefix(path, "."), ".") {
			if name != "" {
				v = v.FieldByName(name)
			}
		}
		if v.Kind() != reflect.Slice {
			continue
		}
		if !v.CanSet() { // a parameter by itself
			settable := reflect.New(v.Type()).Elem()
			settable.Set(v)
			c.In[l.param], v = settable, settable
		}
		out = append(out, slot{l, v})
	}
	return out
}

// lengths replaces each slice by ones of wrong length, and each struct by nil.
func (u *misuse) lengths() {
	for k, s := range u.slots(u.prepare()) {
		n := s.Len()
		for _, wrong := range []int{0, n - 1, n + 1, 2*n + 7} {
			if wrong < 0 || wrong == n {
				continue
			}
			c := u.prepare()
			u.slots(c)[k].Set(reflect.MakeSlice(s.Type(), wrong, wrong))
			wants(u, fmt.Sprintf("%s of length %d, not %d", s.name, wrong, n), c, func(e *gradc.ShapeError) bool {
				return e.Arg == s.name && e.Func == u.e.Name && e.Got == wrong && e.Want == n && e.Pos != ""
			})
		}
	}
	for i, p := range u.e.Params {
		c := u.prepare()
		if c.In[i].Kind() != reflect.Pointer {
			continue
		}
		c.In[i] = reflect.Zero(c.In[i].Type())
		wants(u, p.Name+" nil", c, func(e *gradc.ShapeError) bool { return e.Arg == p.Name && e.Func == u.e.Name })
		c = u.prepare()
		c.In[i] = reflect.New(c.In[i].Type().Elem())
		wants(u, p.Name+" that nobody made", c, func(e *gradc.ShapeError) bool { return strings.HasPrefix(e.Arg, p.Name+".") })
	}
}

// indices writes indices outside into each place of an index array in turn.
func (u *misuse) indices() {
	for k, s := range u.slots(u.prepare()) {
		limit, ok := u.Index[s.name]
		if !ok {
			continue
		}
		for at := range s.Len() {
			for _, wrong := range []int64{limit, -1, limit + 1, math.MaxInt32, math.MinInt32} {
				c := u.prepare()
				u.slots(c)[k].Index(at).SetInt(wrong)
				wants(u, fmt.Sprintf("%s[%d] = %d", s.name, at, wrong), c, func(e *gradc.IndexError) bool {
					return e.Arg == s.name && e.At == at && e.Got == wrong && e.Len == limit && e.Func == u.e.Name && e.Pos != ""
				})
			}
		}
	}
}

// sizes sets each dim on which the function depends to values that do not fit.
func (u *misuse) sizes() {
	for name := range u.dims {
		if !slices.ContainsFunc(leaves(u.e.Params), func(l leaf) bool { return slices.Contains(symbols(l.typ.Shape), name) }) {
			continue
		}
		for _, wrong := range []int64{-1, math.MinInt64, 1 << 40, math.MaxInt64} {
			c := u.prepare()
			u.SetDims(map[string]int64{name: wrong})
			_, err := c.Do()
			var dim *gradc.DimError
			var shape *gradc.ShapeError
			switch {
			case wrong < 0 && (!errors.As(err, &dim) || dim.Arg != name || dim.Got != wrong):
				u.Errorf("%s = %d: have error %v (%T), want a *gradc.DimError about it", name, wrong, err, err)
			case !errors.As(err, &dim) && !errors.As(err, &shape):
				u.Errorf("%s = %d: have error %v (%T)", name, wrong, err, err)
			}
		}
	}
}

// symbols lists the symbolic dims in a shape.
func symbols(s *ir.Shape) []string {
	var out []string
	for _, d := range s.Dims() {
		d.Walk(func(a *ir.Atom) {
			if a.Kind == ir.AtomSymbol {
				out = append(out, a.Name)
			}
		})
	}
	return out
}

// overlaps makes each slice that is updated share memory with each other argument.
func (u *misuse) overlaps() {
	updated := func(param int) bool {
		return slices.ContainsFunc(u.e.Results, func(r ir.APIParam) bool { return r.InPlace == param })
	}
	n := len(u.slots(u.prepare()))
	for i := range n {
		for j := range n {
			c := u.prepare()
			slots := u.slots(c)
			a, b := slots[i], slots[j]
			if i == j || !updated(a.param) || a.Type() != b.Type() || a.Len() == 0 || b.Len() == 0 {
				continue
			}
			long, short := a, b
			if long.Len() < short.Len() {
				long, short = short, long
			}
			for _, from := range []int{0, long.Len() - short.Len()} {
				short.Set(long.Slice(from, from+short.Len()))
				wants(u, fmt.Sprintf("%s within %s", short.name, long.name), c, func(e *gradc.OverlapError) bool {
					return e.Func == u.e.Name && (e.Arg == a.name && e.Other == b.name || e.Arg == b.name && e.Other == a.name)
				})
			}
			// The last element of one is the first of the other.
			both := reflect.MakeSlice(a.Type(), a.Len()+b.Len()-1, a.Len()+b.Len()-1)
			a.Set(both.Slice(0, a.Len()))
			b.Set(both.Slice(a.Len()-1, both.Len()))
			wants(u, fmt.Sprintf("%s and %s share an element", a.name, b.name), c, func(e *gradc.OverlapError) bool { return e.Func == u.e.Name })
		}
	}
}

// fedBack passes results, which are views of the workspace, as arguments.
func (u *misuse) fedBack() {
	n := len(u.slots(u.prepare()))
	for k := range n {
		c := u.prepare()
		results, err := c.Results()
		if err != nil {
			u.Fatal(err)
		}
		for _, r := range views(nil, results) {
			again := u.prepare()
			s := u.slots(again)[k]
			if r.Type() != s.Type() || r.Len() < s.Len() || s.Len() == 0 {
				continue
			}
			s.Set(r.Slice(0, s.Len()))
			wants(u, "a result as "+s.name, again, func(e *gradc.OverlapError) bool {
				return e.Arg == s.name && e.Other == "the workspace" && e.Func == u.e.Name
			})
		}
	}
}

// views lists the slices of results.
func views(out, results []reflect.Value) []reflect.Value {
	for _, r := range results {
		switch r.Kind() {
		case reflect.Slice:
			out = append(out, r)
		case reflect.Pointer:
			out = views(out, []reflect.Value{r.Elem()})
		case reflect.Struct:
			for i := range r.NumField() {
				if r.Type().Field(i).IsExported() {
					out = views(out, []reflect.Value{r.Field(i)})
				}
			}
		}
	}
	return out
}
