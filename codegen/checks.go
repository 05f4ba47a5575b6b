package codegen

import (
	"fmt"
	"strings"

	"github.com/gradc/gradc/ir"
)

// checks declares prepareF, which validates the call before anything is written,
// and finds the memory.
func (r *routine) checks() {
	var body source
	fail := "return "
	if r.memory.needed {
		fail = "return nil, "
	}
	if len(r.dims) > 0 {
		body.block("if err := "+r.recv+".Dims."+r.dimsCheck()+"(); err != nil", []string{fail + "err"})
	}
	helpers := r.lengths(&body, fail)
	if r.memory.needed {
		r.memory.get(&body, "return nil, ")
	}
	if r.needsOverlap() {
		call := fmt.Sprintf("if err := %s.%s(%s); err != nil", r.recv, r.overlapName(), strings.Join(r.memoryArgs(), ", "))
		body.block(call, []string{fail + "err"})
	}
	results := "error"
	if len(body.lines) == 3 && len(r.dims) > 0 && !r.memory.needed {
		body.lines = []string{"return " + r.recv + ".Dims." + r.dimsCheck() + "()"}
	} else if r.memory.needed {
		body.line("return %s, nil", r.mem)
		results = "*" + r.memory.typ + ", error"
	} else {
		body.line("return nil")
	}
	r.file.function(&function{
		doc:  []string{r.prepareName() + " checks the arguments of " + r.name + " before anything is written."},
		recv: r.recv + " *Workspace", name: r.prepareName(), in: r.memoryInputs(), results: results, body: body.lines,
	})
	for _, h := range helpers {
		r.file.function(h)
	}
	if len(r.dims) > 0 {
		r.declareDimsCheck()
	}
	if r.needsOverlap() {
		r.declareOverlap()
	}
}

func (r *routine) prepareName() string { return "prepare" + upper(r.name) }
func (r *routine) dimsCheck() string   { return "check" + upper(r.name) }
func (r *routine) overlapName() string { return "separate" + upper(r.name) }

// lengths prints the checks of the arguments' lengths. Many of them go to
// functions of their own.
func (r *routine) lengths(body *source, fail string) []*function {
	var groups []source
	for _, a := range r.args {
		var g source
		leaves := a.api.Type.Leaves()
		if a.api.Type.Struct != nil {
			total := ir.Const(0)
			for _, l := range leaves {
				total = total.Add(l.Type.Shape.Size())
			}
			g.block("if "+a.name+" == nil", []string{r.shapeError(fail, a.api.Name, typeText(a.api.Type), dimsOf(r.recv).expr(total).s, "0")})
		}
		for k, l := range leaves {
			p := r.params[a.first+k]
			if !p.scalar {
				r.length(&g, fail, p, l.Type)
			}
			if len(g.lines) > maxBody {
				groups = append(groups, g)
				g = source{}
			}
		}
		if len(groups) > 0 && len(groups[len(groups)-1].lines)+len(g.lines) <= maxBody {
			groups[len(groups)-1].add(g.lines...)
		} else {
			groups = append(groups, g)
		}
	}
	if len(groups) == 1 {
		body.add(groups[0].lines...)
		return nil
	}
	var out []*function
	for i, g := range groups {
		name := fmt.Sprintf("lengths%s%d", upper(r.name), i+1)
		body.block(fmt.Sprintf("if err := %s.%s(%s); err != nil", r.recv, name, strings.Join(r.memoryArgs(), ", ")), []string{fail + "err"})
		for k, l := range g.lines {
			g.lines[k] = strings.ReplaceAll(l, "return nil, &", "return &")
		}
		g.line("return nil")
		out = append(out, &function{
			doc:  []string{name + " checks the lengths of arguments."},
			recv: r.recv + " *Workspace", name: name, in: r.memoryInputs(), results: "error", body: g.lines,
		})
	}
	return out
}

// length prints the check of one slice: against a number, a dim, or a product
// that may overflow.
func (r *routine) length(g *source, fail string, p place, t ir.Type) {
	size := t.Shape.Size()
	z := dimsOf(r.recv)
	if size.Atom() != nil || len(symbols(nil, size)) == 0 {
		want := z.expr(size).s
		g.block(fmt.Sprintf("if len(%s) != %s", p.name, want), []string{r.shapeError(fail, p.label, t.String(), want, "len("+p.name+")")})
		return
	}
	g.block(fmt.Sprintf("if n := %s; int64(len(%s)) != n", z.checked(size), p.name),
		[]string{r.shapeError(fail, p.label, t.String(), "int(n)", "len("+p.name+")")})
}

func (r *routine) shapeError(fail, arg, shape, want, got string) string {
	return fmt.Sprintf("%s&gradc·ShapeError{Pos: %s, Func: %s, Arg: %s, Shape: %s, Want: %s, Got: %s}",
		fail, quote(r.export.Origin.String()), quote(r.title), quote(arg), quote(shape), want, got)
}

// declareDimsCheck declares the method of Dims that checks the sizes.
func (r *routine) declareDimsCheck() {
	var body source
	var sizes []*ir.Dim
	for _, v := range r.plan.Func.Params {
		sizes = append(sizes, v.Type.Shape.Box().Dims()...)
	}
	for i := range r.plan.Steps {
		s := &r.plan.Steps[i]
		for _, v := range s.Out {
			sizes = append(sizes, v.Type.Shape.Box().Dims()...)
		}
	}
	for _, d := range r.dims {
		sizes = append(sizes, ir.Sym(d))
	}
	r.guardSizes(&body, "d", r.title, r.export.Origin, "", r.require, sizes...)
	body.line("return nil")
	r.file.function(&function{
		doc:  []string{r.dimsCheck() + " checks the sizes on which " + r.name + " depends."},
		recv: "d Dims", name: r.dimsCheck(), results: "error", body: body.lines,
	})
}

// needsOverlap reports whether an argument could share memory that is written.
func (r *routine) needsOverlap() bool {
	slices := 0
	for _, p := range r.params {
		if !p.scalar {
			slices++
		}
	}
	return slices > 0 && (r.memory.needed || len(r.inPlace) > 0 && slices > 1)
}

// declareOverlap declares the method that keeps arguments apart.
func (r *routine) declareOverlap() {
	var body source
	n := 0
	for i, p := range r.params {
		if p.scalar {
			continue
		}
		body.line("runtime·ArgumentOf(&%s.arena, %s, %s, %s, %t),", r.recv, p.name, quote(p.label), quote(r.export.Origin.String()), r.inPlace[i])
		n++
	}
	lines := append([]string{"args := [...]runtime·Argument{"}, body.lines...)
	lines = append(lines, "}", fmt.Sprintf("return runtime·Disjoint(%s, args[:])", quote(r.title)))
	r.file.function(&function{
		doc:  []string{r.overlapName() + " checks that no argument lies in memory that is written for another purpose."},
		recv: r.recv + " *Workspace", name: r.overlapName(), in: r.memoryInputs(), results: "error", body: lines,
	})
}
