package codegen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// body returns the statements of the function, and the functions for its steps.
func (r *routine) body() (lines []string, helpers []*function) {
	r.nameLocals()
	var out source
	switch {
	case r.method && r.memory.needed:
		out.line("%s, %s := %s.%s(%s)", r.mem, r.err, r.recv, r.prepare, strings.Join(r.memoryArgs(), ", "))
		out.block("if "+r.err+" != nil", []string{"return " + r.zeros() + r.err})
	case r.method:
		out.block(fmt.Sprintf("if %s = %s.%s(%s); %s != nil", r.err, r.recv, r.prepare, strings.Join(r.memoryArgs(), ", "), r.err),
			[]string{"return " + r.zeros() + r.err})
	case r.memory.needed:
		out.line("%s := new(%s)", r.mem, r.memory.typ)
	}
	groups := r.groups(0, len(r.plan.Steps))
	helpers = r.helpers
	if r.split {
		calls, parts := r.parts(groups)
		out.add(calls...)
		helpers = append(parts, helpers...)
	} else {
		for _, g := range groups {
			out.add(g...)
		}
	}
	if ret := r.returned(); ret != "" {
		out.line("return %s", ret)
	}
	return out.lines, helpers
}

// groups prints the steps from one up to another: those under one condition, or one
// loop, are a group.
func (r *routine) groups(from, to int) (groups [][]string) {
	for i := from; i < to; {
		first := &r.plan.Steps[i]
		if first.Part == plan.Head {
			if first.Loop.Kind == plan.Sized {
				groups = append(groups, r.sized(first.Loop)...)
			} else {
				groups = append(groups, r.loop(first.Loop))
			}
			i = first.Loop.Foot + 1
			continue
		}
		var group source
		for ; i < to && r.plan.Steps[i].Loop == nil && sameWhen(&r.plan.Steps[i], first) && (len(first.When) > 0 || len(group.lines) == 0); i++ {
			s := &r.plan.Steps[i]
			if s.Kernel == nil && s.Call == nil {
				continue
			}
			comment, line := r.comment(s, r.lastLine)
			code, more := r.step(s)
			r.lastLine = line
			if len(code) == 0 {
				continue
			}
			group.line("// %s", comment)
			group.add(code...)
			r.helpers = append(r.helpers, more...)
		}
		if len(group.lines) == 0 {
			continue
		}
		if len(first.When) > 0 {
			groups = append(groups, r.guarded(first, group.lines))
			continue
		}
		groups = append(groups, group.lines)
	}
	return groups
}

func sameWhen(a, b *plan.Step) bool {
	return slices.EqualFunc(a.When, b.When, func(x, y plan.Cond) bool { return x.Buffer == y.Buffer && x.Not == y.Not })
}

// guarded wraps steps that run under a condition. The variables they set are
// declared in front.
func (r *routine) guarded(first *plan.Step, lines []string) []string {
	var out source
	for _, l := range lines {
		if v, ok := strings.CutPrefix(l, "var "); ok {
			out.line("var %s", v)
		}
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "var ") && !strings.Contains(l, "=") })
	var conds []string
	for _, c := range first.When {
		s := r.scalar(c.Buffer)
		if c.Not {
			s = "!" + s
		}
		conds = append(conds, s)
	}
	out.block("if "+strings.Join(conds, " && "), lines)
	return out.lines
}

// nameLocals gives every Local buffer its variable: that of a result if it holds
// one at the end.
func (r *routine) nameLocals() {
	for _, a := range r.results {
		if !isScalar(a.api.Type) || r.split {
			continue
		}
		b := r.plan.Results[a.first]
		if r.plan.Buffers[b].Space == plan.Local && r.locals[b] == "" {
			r.locals[b] = a.name
			r.isVar[a.name] = true
		}
	}
	for i, b := range r.plan.Buffers {
		if b.Space != plan.Local || r.locals[i] != "" {
			continue
		}
		name := orElse(r.bufferName(i), "s")
		switch {
		case !r.reads[i]:
			r.locals[i] = "_"
		case r.split:
			f := r.memory.names.pick(name)
			r.memory.extra = append(r.memory.extra, f+" "+goType(b.DType))
			r.locals[i] = r.mem + "." + f
		default:
			r.locals[i] = r.names.pick(name)
		}
	}
}

// bufferName is what a buffer is called: after the result that it holds at the end, else
// after the first value in it that the model names, or else as the plan says.
func (r *routine) bufferName(i int) string {
	for _, v := range slices.Backward(r.lives[i]) {
		if name := r.returns[v]; name != "" {
			return pathIdentifier(name)
		}
	}
	b := r.plan.Buffers[i]
	if b.Of != nil && b.Of.Name == "" {
		for _, v := range r.lives[i] {
			if v.Name != "" {
				return pathIdentifier(v.Name)
			}
		}
	}
	return identifier(b.Name)
}

// nameLives lists the values that each buffer holds, one after the other.
func (r *routine) nameLives() {
	r.lives = make([][]*ir.Value, len(r.plan.Buffers))
	for i := range r.plan.Steps {
		s := &r.plan.Steps[i]
		for k, b := range s.Outs {
			r.lives[b] = append(r.lives[b], s.Out[k])
		}
	}
}

// slice returns the Go expression of a buffer's slice.
func (r *routine) slice(b int) string {
	switch buf := r.plan.Buffers[b]; buf.Space {
	case plan.Param:
		return r.params[buf.Param].name
	case plan.Arena:
		s := r.mem + "." + r.memory.buffer[b]
		if !r.method {
			s += "[:]"
		}
		return s
	case plan.Slab:
		return r.mem + "." + r.memory.slabs[b]
	case plan.Row:
		base, at := r.row(b)
		return base + "[" + at + ":][:" + r.sizes().expr(buf.Len).s + "]"
	}
	return ""
}

// scalar returns the Go expression of the one element in a buffer.
func (r *routine) scalar(b int) string {
	switch buf := r.plan.Buffers[b]; buf.Space {
	case plan.Param:
		if p := r.params[buf.Param]; p.scalar {
			return p.name
		}
		return r.params[buf.Param].name + "[0]"
	case plan.Arena:
		return r.mem + "." + r.memory.buffer[b] + "[0]"
	case plan.Slab:
		return r.mem + "." + r.memory.slabs[b] + "[0]"
	case plan.Row:
		base, at := r.row(b)
		return base + "[" + at + "]"
	}
	return r.locals[b]
}

// isScalarVar reports whether a buffer is a Go variable and not memory.
func (r *routine) isScalarVar(b int) bool {
	buf := r.plan.Buffers[b]
	return buf.Space == plan.Local || (buf.Space == plan.Param && r.params[buf.Param].scalar)
}

// returned prints the results.
func (r *routine) returned() string {
	var out []string
	for i, a := range r.results {
		b := r.plan.Results[a.first]
		switch {
		case a.api.Type.Struct != nil:
			out = append(out, "&"+r.mem+"."+r.memory.views[i])
		case a.api.Type.Array.Rank() > 0:
			out = append(out, r.slice(b))
		default:
			out = append(out, r.scalar(b))
		}
	}
	if r.method {
		out = append(out, "nil")
	}
	return strings.Join(out, ", ")
}

// parts splits a long body into functions that share the memory, and get what they use
// of the arguments and of the loops' variables.
func (r *routine) parts(groups [][]string) (calls []string, parts []*function) {
	flush := func(lines []string) {
		r.cuts++
		name := r.printer.names.pick(fmt.Sprintf("%sPart%d", lower(r.name), r.cuts))
		in, args := r.partInputs(lines)
		f := &function{doc: []string{name + " is a part of " + r.name + "."}, name: name, in: in, body: lines}
		call := name + "(" + args + ")"
		if r.method {
			f.recv, call = r.recv+" *Workspace", r.recv+"."+call
		}
		if r.fails {
			f.results = r.err + " error"
			old, repl := "return "+r.zeros()+r.err, "return "+r.err
			for i, l := range f.body {
				if l == old {
					f.body[i] = repl
				}
			}
			f.body = append(f.body, "return nil")
			calls = append(calls, fmt.Sprintf("if %s = %s; %s != nil {", r.err, call, r.err), old, "}")
		} else {
			calls = append(calls, call)
		}
		parts = append(parts, f)
	}
	var lines []string
	for _, g := range groups {
		if len(lines) > 0 && len(lines)+len(g) > maxBody {
			flush(lines)
			lines = nil
		}
		lines = append(lines, g...)
	}
	if len(lines) > 0 {
		flush(lines)
	}
	return calls, parts
}

// partInputs lists the parameters of a function with these lines, and the arguments for
// them.
func (r *routine) partInputs(lines []string) (in, args string) {
	used := identifiers(statements(lines))
	in, args = r.mem+" *"+r.memory.typ, r.mem
	var own []argument
	for _, a := range r.args {
		if slices.Contains(used, a.name) {
			own = append(own, a)
			args += ", " + a.name
		}
	}
	if len(own) > 0 {
		in += ", " + parameterList(own)
	}
	var vars []string
	for _, v := range r.counters {
		if slices.Contains(used, v) {
			vars = append(vars, v)
		}
	}
	if len(vars) > 0 {
		in += ", " + strings.Join(vars, ", ") + " int"
		args += ", " + strings.Join(vars, ", ")
	}
	return in, args
}
