package codegen

import (
	"fmt"
	"slices"
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
		body.block("if err := "+r.recv+".Dims."+r.checkDims+"(); err != nil", []string{fail + "err"})
	}
	helpers := r.lengths(&body, fail)
	if r.memory.needed {
		r.memory.get(&body, "return nil, ")
	}
	if r.needsOverlap() {
		call := fmt.Sprintf("if err := %s.%s(%s); err != nil", r.recv, r.separate, strings.Join(r.memoryArgs(), ", "))
		body.block(call, []string{fail + "err"})
	}
	results := "error"
	if r.memory.needed {
		body.line("return %s, nil", r.mem)
		results = "*" + r.memory.typ + ", error"
	} else {
		body.returnError()
	}
	doc := " checks the arguments of " + r.name + " before anything is written."
	if len(r.withMemory()) == 0 && len(r.dims) == 0 {
		doc = " finds the memory of " + r.name + "."
	}
	r.file.function(&function{
		doc:  []string{r.prepare + doc},
		recv: r.recv + " *Workspace", name: r.prepare, in: r.memoryInputs(), results: results, body: body.lines,
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

// lengths prints the checks of the arguments' lengths: a few by themselves, more in
// a table, many in functions of their own.
func (r *routine) lengths(body *source, fail string) (helpers []*function) {
	z := dimsOf(r.recv)
	var simple source
	var rows []string
	table := false
	for _, a := range r.args {
		leaves := a.api.Type.Leaves()
		if a.api.Type.Struct != nil {
			total := ir.Const(0)
			for _, l := range leaves {
				total = total.Add(l.Type.Units())
			}
			body.block("if "+a.name+" == nil", []string{r.shapeError(fail, a.api.Name, typeText(a.api.Type), z.expr(total).s, "0")})
		}
		for k, l := range leaves {
			p, size := r.params[a.first+k], l.Type.Units()
			if p.scalar {
				continue
			}
			want := z.expr(size).s
			simple.block(fmt.Sprintf("if len(%s) != %s", p.name, want), []string{r.shapeError(fail, p.label, l.Type.String(), want, "len("+p.name+")")})
			if len(symbols(nil, size)) > 0 {
				table = table || size.Atom() == nil // the product may overflow
				want = z.checked(size)
			}
			rows = append(rows, fmt.Sprintf("{Arg: %s, Shape: %s, Want: %s, Got: len(%s)},", quote(p.label), quote(l.Type.String()), want, p.name))
		}
	}
	const few = 2
	if len(rows) <= few && !table {
		body.add(simple.lines...)
		return nil
	}
	lengths := r.names.firstFree("lengths", "lens", "lengthTable")
	declaration := lengths + " := [...]runtime·Length{"
	check := fmt.Sprintf("runtime·CheckLengths(%s, %s, %s[:])", quote(r.title), quote(r.export.Origin.String()), lengths)
	if len(rows) <= maxRows {
		body.add(slices.Concat([]string{declaration}, rows, []string{"}"})...)
		body.block("if err := "+check+"; err != nil", []string{fail + "err"})
		return nil
	}
	for part := range slices.Chunk(rows, maxRows) {
		name := fmt.Sprintf("lengths%s%d", upper(r.name), len(helpers)+1)
		body.block(fmt.Sprintf("if err := %s.%s(%s); err != nil", r.recv, name, strings.Join(r.memoryArgs(), ", ")), []string{fail + "err"})
		helpers = append(helpers, &function{
			doc:  []string{name + " checks the lengths of arguments."},
			recv: r.recv + " *Workspace", name: name, in: r.memoryInputs(), results: "error",
			body: slices.Concat([]string{declaration}, part, []string{"}", "return " + check}),
		})
	}
	return helpers
}

// maxRows is the number of rows that a table in a function has at most.
const maxRows = 80

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
			for _, d := range v.Type.Shape.Box().Dims() {
				if !d.HasBound() {
					sizes = append(sizes, d)
				}
			}
		}
	}
	for _, d := range r.dims {
		sizes = append(sizes, ir.Sym(d))
	}
	r.guardSizes(&body, "d", r.title, r.export.Origin, "", r.require, sizes...)
	r.guardValues(&body, sizes)
	body.line("return nil")
	r.file.function(&function{
		doc:  []string{r.checkDims + " checks the sizes on which " + r.name + " depends."},
		recv: "d Dims", name: r.checkDims, results: "error", body: body.lines,
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
	r.carved = true
	var rows []string
	for i, p := range r.params {
		if !p.scalar {
			rows = append(rows, fmt.Sprintf("runtime·ArgumentOf(&%s.arena, %s, %s, %s, %t),", r.recv, p.name, quote(p.label), quote(r.export.Origin.String()), r.inPlace[i]))
		}
	}
	args := r.names.firstFree("args", "arguments", "argumentTable")
	var body source
	var parts []*function
	if len(rows) <= maxRows {
		body.add(slices.Concat([]string{args + " := [...]runtime·Argument{"}, rows, []string{"}"})...)
	} else {
		body.line("var %s [%d]runtime·Argument", args, len(rows))
		for part := range slices.Chunk(rows, maxRows) {
			name := fmt.Sprintf("arguments%s%d", upper(r.name), len(parts)+1)
			body.line("%s.%s(%s[%d:], %s)", r.recv, name, args, len(parts)*maxRows, strings.Join(r.memoryArgs(), ", "))
			parts = append(parts, &function{
				doc:  []string{name + " describes arguments."},
				recv: r.recv + " *Workspace", name: name, in: args + " []runtime·Argument, " + r.memoryInputs(),
				body: slices.Concat([]string{"copy(" + args + ", []runtime·Argument{"}, part, []string{"})"}),
			})
		}
	}
	body.line("return runtime·Disjoint(%s, %s[:])", quote(r.title), args)
	r.file.function(&function{
		doc:  []string{r.separate + " checks that no argument lies in memory that is written for another purpose."},
		recv: r.recv + " *Workspace", name: r.separate, in: r.memoryInputs(), results: "error", body: body.lines,
	})
	for _, f := range parts {
		r.file.function(f)
	}
}
