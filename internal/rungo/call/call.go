package call

import (
	"fmt"
	"reflect"
	"slices"
)

// Package is a generated package.
type Package struct {
	Workspace any            // a *Workspace, or nil if the package has none
	Funcs     map[string]any // functions by name; of them NewT makes structs T
}

// Request describes a call.
type Request struct {
	Package, Func string
	Dims          map[string]int64
	Args          []Array // the leaves of the parameters in order
	InPlace       []int   // for each result the parameter that it updates, or −1
}

// Call is a call that is ready to be made.
type Call struct {
	// In holds the arguments. They may be replaced, and changed, before the call.
	In      []reflect.Value
	inPlace []int
	f       reflect.Value
}

// Panic is the error of a call that panicked.
type Panic struct{ Value any }

func (p *Panic) Error() string { return fmt.Sprintf("panic: %v", p.Value) }

// Prepare makes the arguments of a call, and sets the dims of the workspace.
func (p *Package) Prepare(r Request) (*Call, error) {
	c := &Call{inPlace: r.InPlace}
	var err error
	if c.f, err = p.function(r); err != nil {
		return nil, err
	}
	rest := r.Args
	for i := range c.f.Type().NumIn() {
		var v reflect.Value
		if v, rest, err = p.argument(c.f.Type().In(i), rest, r.Dims); err != nil {
			return nil, err
		}
		c.In = append(c.In, v)
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%d argument leaves too many", len(rest))
	}
	return c, nil
}

// Do makes the call and returns the leaves of the results in order. It checks that
// arguments which no result updates come out as they went in; after an error, all
// must. A panic is an error.
func (c *Call) Do() (results []Array, err error) {
	before := c.Leaves()
	out, err := c.invoke()
	for i, now := range c.Leaves() {
		if (err != nil || !slices.Contains(c.inPlace, i)) && !slices.EqualFunc(before[i], now, Same) {
			return nil, fmt.Errorf("argument %d was changed; the call's error: %v", i, err)
		}
	}
	if err != nil {
		return nil, err
	}
	for _, p := range c.inPlace {
		if p >= 0 && updatable(c.In[p].Kind()) {
			results = leaves(results, c.In[p])
			continue
		}
		if len(out) == 0 {
			return nil, fmt.Errorf("too few results")
		}
		results, out = leaves(results, out[0]), out[1:]
	}
	if len(out) > 0 {
		return nil, fmt.Errorf("%d results too many", len(out))
	}
	return results, nil
}

// updatable reports whether arguments of a kind are updated where they lie; new
// scalars are returned.
func updatable(k reflect.Kind) bool { return k == reflect.Pointer || k == reflect.Slice }

// invoke returns the results and takes the error from them.
func (c *Call) invoke() (out []reflect.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &Panic{r}
		}
	}()
	out = c.f.Call(c.In)
	n := len(out)
	if n == 0 || out[n-1].Type() != reflect.TypeFor[error]() {
		return out, nil
	}
	err, _ = out[n-1].Interface().(error)
	return out[:n-1], err
}

// Results makes the call and returns what the function returns, views of the
// workspace among it, but for the error.
func (c *Call) Results() ([]reflect.Value, error) { return c.invoke() }

// Leaves returns copies of the arrays of each argument.
func (c *Call) Leaves() [][]Array {
	out := make([][]Array, len(c.In))
	for i, v := range c.In {
		out[i] = leaves(nil, v)
	}
	return out
}

// function finds the function or method, and sets the dims.
func (p *Package) function(r Request) (reflect.Value, error) {
	if f, ok := p.Funcs[r.Func]; ok {
		return reflect.ValueOf(f), nil
	}
	if p.Workspace == nil {
		return reflect.Value{}, fmt.Errorf("no function %s", r.Func)
	}
	f := reflect.ValueOf(p.Workspace).MethodByName(r.Func)
	if !f.IsValid() {
		return f, fmt.Errorf("no function or method %s", r.Func)
	}
	p.SetDims(r.Dims)
	return f, nil
}

// SetDims sets the dims of the workspace.
func (p *Package) SetDims(dims map[string]int64) {
	if p.Workspace != nil {
		setDims(reflect.ValueOf(p.Workspace).Elem(), dims)
	}
}

func setDims(v reflect.Value, dims map[string]int64) {
	for name, n := range dims {
		if f := v.FieldByName(name); f.IsValid() {
			f.SetInt(n)
		}
	}
}

// argument takes the leaves of one parameter.
func (p *Package) argument(t reflect.Type, rest []Array, dims map[string]int64) (reflect.Value, []Array, error) {
	if t.Kind() != reflect.Pointer {
		if len(rest) == 0 {
			return reflect.Value{}, nil, fmt.Errorf("too few argument leaves")
		}
		if t.Kind() == reflect.Slice {
			v := reflect.MakeSlice(t, rest[0].len(), rest[0].len())
			rest[0].fill(v)
			return v, rest[1:], nil
		}
		v := reflect.New(t).Elem()
		rest[0].set(v, 0)
		return v, rest[1:], nil
	}
	maker, ok := p.Funcs["New"+t.Elem().Name()]
	if !ok {
		return reflect.Value{}, nil, fmt.Errorf("no function New%s", t.Elem().Name())
	}
	f := reflect.ValueOf(maker)
	var in []reflect.Value
	if f.Type().NumIn() == 1 {
		d := reflect.New(f.Type().In(0)).Elem()
		setDims(d, dims)
		in = append(in, d)
	}
	out := f.Call(in)
	if len(out) == 2 && !out[1].IsNil() {
		return reflect.Value{}, nil, out[1].Interface().(error)
	}
	rest, err := fillStruct(out[0].Elem(), rest)
	return out[0], rest, err
}

// fillStruct writes leaves through the exported fields of a struct.
func fillStruct(v reflect.Value, rest []Array) ([]Array, error) {
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		f := v.Field(i)
		if f.Kind() == reflect.Struct {
			var err error
			if rest, err = fillStruct(f, rest); err != nil {
				return nil, err
			}
			continue
		}
		if len(rest) == 0 || rest[0].len() != f.Len() {
			return nil, fmt.Errorf("field %s does not fit its argument", v.Type().Field(i).Name)
		}
		rest[0].fill(f)
		rest = rest[1:]
	}
	return rest, nil
}
