package codegen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// stepFunction is the function that holds the loops of one step.
type stepFunction struct {
	*routine
	nest    *nest
	step    *plan.Step
	params  []stepParam
	param   map[int]int       // parameter that passes a buffer, +1
	symbols map[string]string // variable of each dim
	order   []string          // dims in order of use
	results []string          // names of the results, if they have any …
	err     string            // … and of the error behind them
}

// stepParam is a parameter of the function and the argument for it.
type stepParam struct{ name, typ, arg string }

// short returns the last part of a value's name, or all of the name where several
// arrays of the step end in the same.
func (b *stepFunction) short(v *ir.Value, buffer int) string {
	label := b.label(v, buffer)
	last := identifier(label)
	same := func(vs []*ir.Value, buffers []int) bool {
		for k, u := range vs {
			if other := b.label(u, buffers[k]); buffers[k] != buffer && other != label && identifier(other) == last {
				return true
			}
		}
		return false
	}
	if same(b.step.In, b.step.Args) || same(b.step.Out, b.step.Outs) {
		path := ""
		for part := range strings.SplitSeq(label, ".") {
			path += upper(part)
		}
		first, size := utf8.DecodeRuneInString(path)
		return string(unicode.ToLower(first)) + path[size:]
	}
	return orElse(last, "x")
}

// parameters makes a parameter of every array that is written, then of every one
// that is read; a buffer that is both is passed once.
func (b *stepFunction) parameters() {
	s := b.step
	for k, v := range s.Out {
		if v.Type.Rank() > 0 {
			b.nest.outs = append(b.nest.outs, b.pass(v, s.Outs[k]))
		} else {
			b.nest.outs = append(b.nest.outs, place{scalar: true, shape: v.Type.Shape, dtype: v.Type.DType})
		}
	}
	for k, v := range s.In {
		if v.Type.Rank() > 0 || b.param[s.Args[k]] > 0 {
			b.nest.ins = append(b.nest.ins, b.pass(v, s.Args[k]))
			continue
		}
		name := b.nest.declare(b.short(v, s.Args[k]), goType(v.Type.DType))
		b.params = append(b.params, stepParam{name, goType(v.Type.DType), b.scalar(s.Args[k])})
		b.nest.ins = append(b.nest.ins, place{name: name, scalar: true, shape: v.Type.Shape, dtype: v.Type.DType, label: b.label(v, s.Args[k])})
	}
}

// nameResults names the scalars that the function returns, if it returns several.
func (b *stepFunction) nameResults() {
	names := map[int]string{}
	for k, v := range b.step.Out {
		if v.Type.Rank() == 0 {
			names[k] = b.short(v, b.step.Outs[k])
		}
	}
	if len(names) < 2 {
		return
	}
	b.err = b.nest.declare("err", "error")
	b.nest.want = map[int]string{}
	for k, v := range b.step.Out {
		if v.Type.Rank() == 0 {
			name := b.nest.declare(names[k], goType(v.Type.DType))
			b.results, b.nest.want[k] = append(b.results, name), name
		}
	}
}

// declared makes assignments of the definitions of results, which the signature
// declares.
func (b *stepFunction) declared(lines []string) []string {
	depth := 0
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		if strings.HasPrefix(l, "}") {
			depth--
		}
		if left, right, ok := strings.Cut(l, " := "); ok && depth == 0 && !slices.ContainsFunc(strings.Split(left, ", "), func(s string) bool { return !slices.Contains(b.results, s) }) {
			l = left + " = " + right
		}
		if v, ok := strings.CutPrefix(l, "var "); !ok || depth > 0 || !slices.Contains(b.results, strings.Fields(v)[0]) {
			out = append(out, l)
		}
		if strings.HasSuffix(l, "{") {
			depth++
		}
	}
	return out
}

// pass makes a slice parameter of a buffer.
func (b *stepFunction) pass(v *ir.Value, buffer int) place {
	p := place{shape: v.Type.Shape.Box(), dtype: v.Type.DType, label: b.label(v, buffer)}
	if i := b.param[buffer]; i > 0 {
		p.name, p.holds = b.params[i-1].name, b.short(v, buffer)
		return p
	}
	p.name = b.nest.declare(b.short(v, buffer), "[]"+goType(p.dtype))
	b.params = append(b.params, stepParam{p.name, "[]" + goType(p.dtype), b.slice(buffer)})
	b.param[buffer] = len(b.params)
	return p
}

// symbol returns the parameter that passes a dim, which is then needed.
func (b *stepFunction) symbol(sym string) string {
	if !slices.Contains(b.order, sym) {
		b.order = append(b.order, sym)
	}
	return b.symbols[sym]
}

// indexError prints the return of an index that lies outside.
func (b *stepFunction) indexError(c indexCheck) string {
	label := "index"
	if c.operand >= 0 {
		label = b.nest.ins[c.operand].label
	}
	zeros := ""
	for _, v := range b.step.Out {
		if v.Type.Rank() == 0 {
			zeros += zeroValue(v.Type.DType) + ", "
		}
	}
	limit := c.limit
	if _, err := strconv.Atoi(limit); err != nil {
		limit = "int64(" + limit + ")"
	}
	return fmt.Sprintf("return %s&gradc·IndexError{Pos: %s, Func: %s, Arg: %s, At: %s, Got: %s, Len: %s}",
		zeros, quote(b.checkOrigin(c).String()), quote(b.routine.title), quote(label), c.at, c.got, limit)
}

// checkOrigin returns the place in the model of the node of the step that a check
// belongs to.
func (b *stepFunction) checkOrigin(c indexCheck) ir.Origin {
	for _, node := range b.step.Nodes {
		k := node.Op.Kernel(node.InTypes())
		if k == nil || !k.Checks() || node.Origin.File == "" {
			continue
		}
		if c.operand < 0 || slices.Contains(node.In, b.step.In[c.operand]) {
			return node.Origin
		}
	}
	return b.at(b.step)
}

// finish makes the function and its call.
func (b *stepFunction) finish(lines []string, scalars []value) ([]string, []*function) {
	r, s := b.routine, b.step
	results, exprs := b.signature(scalars)
	f := &function{body: b.declared(lines), results: strings.Join(grouped(results), ", ")}
	if len(exprs) > 0 {
		f.body = append(f.body, "return "+strings.Join(exprs, ", "))
	}
	var args []string
	in := slices.Clone(b.params)
	in = slices.DeleteFunc(in, func(p stepParam) bool { return !b.nest.used[p.name] })
	for _, sym := range append(r.inOrder(b.order), r.bound()...) {
		if slices.Contains(b.order, sym) {
			in = append(in, stepParam{b.symbols[sym], "int", r.symbol(sym)})
		}
	}
	var ps []string
	for i, p := range in {
		args = append(args, p.arg)
		if i+1 < len(in) && in[i+1].typ == p.typ {
			ps = append(ps, p.name)
		} else {
			ps = append(ps, p.name+" "+p.typ)
		}
	}
	f.in = strings.Join(ps, ", ")
	var helpers []*function
	shape := f.shape(b.nest.parts)
	if f.name = r.written[shape]; f.name == "" {
		f.name = b.functionName()
		r.written[shape] = f.name
		comment, _ := r.comment(s, whole)
		f.doc = []string{f.name + " computes " + comment + "."}
		helpers = append(append(helpers, f), b.nest.parts...)
	}
	return b.invoke(f.name+"("+strings.Join(args, ", ")+")", len(results) > len(scalars)), helpers
}

// signature lists the results, with their names if they have any, and the expressions
// for them.
func (b *stepFunction) signature(scalars []value) (results, exprs []string) {
	for _, v := range b.step.Out {
		if v.Type.Rank() == 0 {
			results = append(results, goType(v.Type.DType))
		}
	}
	for k, name := range b.results {
		results[k] = name + " " + results[k]
	}
	for _, v := range scalars {
		exprs = append(exprs, v.s)
	}
	if b.nest.fails {
		results, exprs = append(results, strings.TrimSpace(b.err+" error")), append(exprs, "nil")
	}
	return results, exprs
}

func (b *stepFunction) baseName() string {
	for _, v := range slices.Backward(b.step.Out) {
		if modelName(v) != "" {
			break
		}
		if name := b.valueName(v); name != "" {
			return lower(b.routine.name) + upper(pathIdentifier(name))
		}
	}
	return lower(b.routine.name) + upper(orElse(identifier(b.step.Name), "step"))
}

// functionName picks the name of the function.
func (b *stepFunction) functionName() string {
	for {
		if name := b.printer.names.pick(b.baseName()); !b.routine.names.taken[name] {
			return name
		}
	}
}

// invoke prints the call and what becomes of its results.
func (b *stepFunction) invoke(call string, fails bool) []string {
	r := b.routine
	targets, lines, define := r.targets(b.step, len(b.step.When) > 0 || fails)
	switch {
	case fails:
		targets = append(targets, r.err)
		return append(lines, fmt.Sprintf("if %s = %s; %s != nil {", strings.Join(targets, ", "), call, r.err),
			"return "+r.zeros()+r.err, "}")
	case len(targets) == 0:
		return append(lines, call)
	case define:
		return append(lines, strings.Join(targets, ", ")+" := "+call)
	}
	return append(lines, strings.Join(targets, ", ")+" = "+call)
}
