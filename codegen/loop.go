package codegen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// loop prints a counted or conditional loop as one.
func (r *routine) loop(l *plan.Loop) []string {
	foot := &r.plan.Steps[l.Foot]
	var out source
	comment, line := r.comment(foot, r.lastLine)
	out.line("// %s", comment)
	r.lastLine = line
	if l.Kind == plan.Conditional {
		r.while(&out, l, foot)
		return out.lines
	}
	length := r.sizes().expr(l.Length).s
	name := r.enter(l)
	body := r.inside(l.Head+1, l.Foot)
	switch {
	case l.Backward:
		last := r.sizes().expr(l.Length.AddConst(-1)).s
		out.block(fmt.Sprintf("for %s := %s; %s >= 0; %s--", name, last, name, name), body)
	case slices.Contains(identifiers(statements(body)), name):
		out.block(fmt.Sprintf("for %s := range %s", name, length), body)
	default:
		out.block("for range "+length, body)
	}
	r.leave(l, name)
	return out.lines
}

// statements leaves comments out.
func statements(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return strings.HasPrefix(l, "//") })
}

// while prints a conditional loop: with its condition in the head if that is one
// expression.
func (r *routine) while(out *source, l *plan.Loop, foot *plan.Step) {
	count := foot.Outs[l.Carry]
	counts := r.reads[count]
	if counts {
		if v := r.scalar(count); r.isVar[v] || r.split || r.plan.Buffers[count].Space != plan.Local {
			out.line("%s = 0", v)
		} else {
			out.line("%s := int64(0)", v)
			r.isVar[v] = true
		}
	}
	cond := r.inside(l.Head+1, l.Test)
	test := r.scalar(r.plan.Steps[l.Test].Args[0])
	body := r.inside(l.Test+1, l.Foot)
	if counts {
		body = append(body, r.scalar(count)+"++")
	}
	if e, ok := soleExpression(cond, test); ok {
		out.block("for "+e, body)
		if r.split && e != test {
			r.memory.forget(strings.TrimPrefix(test, r.mem+"."))
		}
		return
	}
	out.block("for", slices.Concat(cond, []string{"if !" + test + " {", "break", "}"}, body))
}

// soleExpression returns the expression of a condition that is computed by one
// statement.
func soleExpression(cond []string, test string) (string, bool) {
	switch cond = statements(cond); len(cond) {
	case 0:
		return test, true
	case 1:
		for _, op := range []string{" := ", " = "} {
			if e, ok := strings.CutPrefix(cond[0], test+op); ok && !strings.Contains(e, "{") {
				return e, true
			}
		}
	}
	return "", false
}

// sized prints a region with a size that is known at run time: the size, memory for
// what has it, and the steps.
func (r *routine) sized(l *plan.Loop) [][]string {
	head := &r.plan.Steps[l.Head]
	name := r.names.pick(orElse(identifier(ir.BoundName(l.Var)), "n"))
	var out source
	if r.split {
		name = r.memory.names.pick(name)
		r.memory.extra = append(r.memory.extra, name+" int")
		name = r.mem + "." + name
		out.line("%s = max(int(%s), 0)", name, r.scalar(head.Args[0]))
	} else {
		out.line("%s := max(int(%s), 0)", name, r.scalar(head.Args[0]))
	}
	r.symbols[l.Var] = name
	for _, b := range r.slabsOf(l) {
		out.line("%s = runtime·Grow(%s, %s)", r.slice(b), r.slice(b), r.sizes().expr(r.plan.Buffers[b].Len).s)
	}
	return append([][]string{out.lines}, r.groups(l.Head+1, l.Foot)...)
}

// slabsOf lists the buffers whose size the region sets.
func (r *routine) slabsOf(l *plan.Loop) (out []int) {
	for i, b := range r.plan.Buffers {
		if b.Space == plan.Slab && slices.Contains(symbols(nil, b.Len), l.Var) {
			out = append(out, i)
		}
	}
	return out
}

// enter names the variable of a loop that is about to be printed. Between 0 and the
// length it is as long as the loop runs.
func (r *routine) enter(l *plan.Loop) string {
	name := r.names.pick(orElse(identifier(ir.BoundName(l.Var)), "t"))
	r.symbols[l.Var] = name
	r.counters = append(r.counters, name)
	v := ir.Sym(l.Var)
	r.within = append(r.within, v, l.Length.Sub(v).AddConst(-1))
	return name
}

// leave gives the name free for the next loop.
func (r *routine) leave(l *plan.Loop, name string) {
	delete(r.symbols, l.Var)
	delete(r.names.taken, name)
	r.counters = r.counters[:len(r.counters)-1]
	r.within = r.within[:len(r.within)-2]
}

// inside prints the steps of a loop, as calls of parts where they are many.
func (r *routine) inside(from, to int) (lines []string) {
	r.lastLine = ""
	groups := r.groups(from, to)
	r.lastLine = ""
	if lines = slices.Concat(groups...); r.split && len(lines) > maxBody {
		calls, parts := r.parts(groups)
		r.helpers = append(r.helpers, parts...)
		return calls
	}
	return lines
}

// row prints the array that a row is a part of, and where it begins there.
func (r *routine) row(b int) (base, at string) {
	sum := ir.Const(0)
	for ; r.plan.Buffers[b].Space == plan.Row; b = r.plan.Buffers[b].Parent {
		sum = sum.Add(r.plan.Buffers[b].At)
	}
	return strings.TrimSuffix(r.slice(b), "[:]"), r.sizes().expr(sum).s
}

// sizes prints dims in the body of the function.
func (r *routine) sizes() sizes {
	return sizes{atom: func(a *ir.Atom) string { return r.symbol(a.Name) }}
}

// symbol is the Go expression of a dim, of a loop's variable, or of a size that is
// known at run time.
func (r *routine) symbol(name string) string {
	if v, ok := r.symbols[name]; ok {
		return v
	}
	return r.recv + "." + name
}

// bound lists the variables of loops and the sizes that have a value here.
func (r *routine) bound() (out []string) {
	for name := range r.symbols {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
