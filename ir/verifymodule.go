package ir

import (
	"fmt"
	"slices"
)

// VerifyModule checks the invariants of a module and of its functions.
func VerifyModule(m *Module) error {
	if err := m.verifyDecls(); err != nil {
		return err
	}
	v := newVerifier()
	v.declared = map[string]bool{}
	for _, d := range m.Dims {
		v.declared[d.Name] = true
	}
	// A function that others refer to is checked where they do: the body of a map
	// region mentions indices that are bound there.
	used, seen, listed := map[*Func]bool{}, map[*Func]bool{}, map[*Func]bool{}
	for _, f := range m.Funcs {
		listed[f] = true
	}
	for _, f := range m.Funcs {
		if seen[f] {
			return &VerifyError{10, f.Name, f.Origin, "the function stands in the module twice"}
		}
		for _, n := range f.Nodes {
			for _, g := range FuncsOf(n.Op) {
				used[g] = true
				if listed[g] && !seen[g] {
					return &VerifyError{10, f.Name, n.Origin, fmt.Sprintf("%s stands after the function that refers to it", g.Name)}
				}
			}
		}
		seen[f] = true
	}
	for _, f := range m.Funcs {
		if used[f] {
			continue
		}
		if err := v.function(f, nil); err != nil {
			return err
		}
	}
	for _, e := range m.Exports {
		if !seen[e.Func] {
			return &VerifyError{10, e.Name, e.Origin, "the function of the export is not in the module"}
		}
		if err := v.function(e.Func, nil); err != nil {
			return err
		}
		if err := e.verify(m); err != nil {
			return err
		}
	}
	return nil
}

// verifyDecls checks I11.
func (m *Module) verifyDecls() error {
	names := map[string]bool{}
	declare := func(name string, at Origin) error {
		if plainOrQuoted(name) != name || name[0] == '$' {
			return &VerifyError{11, name, at, "the name is no identifier"}
		}
		if names[name] {
			return &VerifyError{11, name, at, "the name is declared twice"}
		}
		names[name] = true
		return nil
	}
	for _, d := range m.Dims {
		if err := declare(d.Name, d.Origin); err != nil {
			return err
		}
		if d.Nominal < 1 {
			return &VerifyError{11, d.Name, d.Origin, fmt.Sprintf("the nominal size is %d", d.Nominal)}
		}
	}
	for _, c := range m.Consts {
		if err := declare(c.Name, c.Origin); err != nil {
			return err
		}
	}
	known := map[*StructType]bool{}
	for _, s := range m.Structs {
		if err := declare(s.Name, s.Origin); err != nil {
			return err
		}
		for _, f := range s.Fields {
			if f.Type.Struct != nil && !known[f.Type.Struct] {
				return &VerifyError{11, s.Name, s.Origin, fmt.Sprintf("field %s has a struct type that does not stand before", f.Name)}
			}
		}
		known[s] = true
	}
	return nil
}

// verify checks I12.
func (e *Export) verify(m *Module) error {
	broken := func(format string, args ...any) error {
		return &VerifyError{12, e.Name, e.Origin, fmt.Sprintf(format, args...)}
	}
	for _, side := range []struct {
		what string
		api  []APIParam
		have []Type
	}{{"parameter", e.Params, e.Func.ParamTypes()}, {"result", e.Results, e.Func.ResultTypes()}} {
		var want []Type
		for _, a := range side.api {
			if a.Type.Struct != nil && !slices.Contains(m.Structs, a.Type.Struct) {
				return broken("struct %s of %s is not in the module", a.Type.Struct.Name, a.Name)
			}
			for _, l := range a.Type.Leaves() {
				want = append(want, l.Type)
			}
		}
		if len(want) != len(side.have) {
			return broken("the signature has %d %s leaves, %s has %d", len(want), side.what, e.Func.Name, len(side.have))
		}
		for i, t := range want {
			if t != side.have[i] {
				return broken("%s leaf %d has type %s in the signature and %s in %s", side.what, i, t, side.have[i], e.Func.Name)
			}
		}
	}
	for _, r := range e.Results {
		if r.InPlace < 0 {
			continue
		}
		if r.InPlace >= len(e.Params) || e.Params[r.InPlace].Type != r.Type {
			return broken("result %s is not of the type of the parameter %d that it updates", r.Name, r.InPlace)
		}
	}
	return nil
}
