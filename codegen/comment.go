package codegen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// doc is the doc comment: the model's, the shapes, the memory and the place in the
// model.
func (r *routine) doc() []string {
	doc := docLines(r.export.Doc)
	if len(doc) == 0 || r.name != r.export.Name {
		doc = wrap(r.summary())
	}
	doc = append(doc, "")
	width := 0
	for _, a := range r.args {
		width = max(width, len(a.name))
	}
	for _, a := range r.results {
		width = max(width, len(a.name))
	}
	for _, a := range r.args {
		note := ""
		if a.written {
			note = ", updated in place"
		}
		doc = append(doc, fmt.Sprintf("\t%-*s  %s%s", width, a.name, typeText(a.api.Type), note))
	}
	for _, a := range r.results {
		doc = append(doc, fmt.Sprintf("\t%-*s  %s", width, a.name, typeText(a.api.Type)))
	}
	if len(r.args)+len(r.results) > 0 {
		doc = append(doc, "")
	}
	for _, text := range r.remarks {
		doc = append(doc, wrap(strings.ToUpper(text[:1])+text[1:]+".")...)
	}
	if r.method {
		if r.memory.arena() || len(r.memory.slabs) == 0 {
			doc = append(doc, r.bytesText())
		}
		if len(r.memory.slabs) > 0 {
			doc = append(doc, wrap("What it keeps of each step of a loop has memory of its own, which grows to what the most steps so far need.")...)
		}
		if r.returnsViews() {
			doc = append(doc, "Results are views of the workspace, valid until its next call.")
		}
	}
	if r.export.Origin.File == "" {
		return doc
	}
	return append(doc, fmt.Sprintf("Model: %s:%d", r.export.Origin.File, r.export.Origin.Line))
}

// summary says what the function does as far as its signature tells.
func (r *routine) summary() string {
	var given, updated, returned []string
	for _, a := range r.args {
		given = append(given, a.name)
		if a.written {
			updated = append(updated, a.name)
		}
	}
	for _, a := range r.results {
		returned = append(returned, a.name)
	}
	switch {
	case len(updated) > 0 && len(returned) > 0:
		return r.name + " updates " + list(updated) + " and returns " + list(returned) + "."
	case len(updated) > 0:
		return r.name + " updates " + list(updated) + "."
	case len(returned) == 1 && r.results[0].api.Name == "" && len(given) > 0:
		return r.name + " returns the " + typeText(r.results[0].api.Type) + " that the model computes from " + list(given) + "."
	case len(given) > 0:
		return r.name + " computes " + list(returned) + " from " + list(given) + "."
	}
	return r.name + " returns " + list(returned) + "."
}

// list joins names as in a sentence.
func list(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// wrap breaks a sentence into lines of a comment.
func wrap(text string) (lines []string) {
	const width = 85
	line := ""
	for w := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(w) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	return append(lines, line)
}

func (r *routine) bytesText() string {
	if !r.memory.arena() {
		return "It uses no memory of the workspace."
	}
	if n := r.plan.ArenaBytes; n >= 0 {
		return fmt.Sprintf("It uses %s of the workspace.", byteText(n))
	}
	nominal := map[string]int64{}
	var at []string
	for _, d := range r.module.Dims {
		nominal[d.Name] = d.Nominal
		if n, asked := r.opts.Dims[d.Name]; asked {
			nominal[d.Name] = n
		}
		if slices.Contains(r.dims, d.Name) {
			at = append(at, fmt.Sprintf("%s = %d", d.Name, nominal[d.Name]))
		}
	}
	bytes, err := plan.ArenaAt(r.plan, nominal)
	if err != nil {
		return "It uses memory of the workspace, by the dims."
	}
	return fmt.Sprintf("It uses %s of the workspace at %s.", byteText(bytes), strings.Join(at, ", "))
}

// byteText writes a number of bytes with its thousands apart.
func byteText(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s + plural(int(min(n, 2)), " byte", " bytes")
}

func (r *routine) returnsViews() bool {
	for _, a := range r.results {
		if !isScalar(a.api.Type) {
			return true
		}
	}
	return false
}

func typeText(t ir.APIType) string {
	if t.Struct == nil {
		return t.Array.String()
	}
	if t.Axes != nil {
		return t.Axes.String() + t.Struct.Name
	}
	return t.Struct.Name
}

// at is the place in the model of a step.
func (r *routine) at(s *plan.Step) ir.Origin {
	if s.Origin.File == "" {
		return r.export.Origin
	}
	return s.Origin
}

// whole asks comment for the place without the line of the model.
const whole = "whole"

// maxComment is the width of a step's comment.
const maxComment = 90

// comment says what a step computes and where the model says so. The line of the
// model is quoted where it differs from that of the step before, as far as there is
// room.
func (r *routine) comment(s *plan.Step, last string) (comment, line string) {
	comment, origin := r.outputsText(s)
	if s.Again {
		comment += " again"
	}
	if origin.File == "" {
		return comment, last
	}
	at := fmt.Sprintf("%s:%d", origin.File, origin.Line)
	switch {
	case last == whole:
		return comment + " (" + at + ")", ""
	case at == last:
		return comment, last
	}
	comment += ": " + at
	if l := r.line(origin); l != "" && !strings.HasPrefix(l, "func ") {
		if l = clip(l, maxComment-utf8.RuneCountInString(comment)); l != "" {
			comment += ": " + l
		}
	}
	return comment, at
}

// clip returns as much of a line as there is room for, or nothing if that is little.
func clip(line string, room int) string {
	if utf8.RuneCountInString(line) <= room {
		return line
	}
	if room < 24 {
		return ""
	}
	start := string([]rune(line)[:room-1])
	if i := strings.LastIndexByte(start, ' '); i > 0 {
		start = start[:i]
	}
	return strings.TrimRight(start, " +-*/,(") + " …"
}

// outputsText lists the outputs of a step that the model has a name for, or all if
// it has none for any: those for which there is room. The origin is that of the first.
func (r *routine) outputsText(s *plan.Step) (string, ir.Origin) {
	type output struct {
		text string
		at   ir.Origin
	}
	var named, all []output
	for k, v := range s.Out {
		at := s.Origin
		if slices.Contains(s.In, v) { // a copy, called after what the model makes it for
			if of := r.plan.Buffers[s.Outs[k]].Of; of != nil && of.Name != "" {
				v = of
			}
		} else if v.Node != nil && v.Node.Origin.File != "" {
			at = v.Node.Origin
		}
		part := output{r.label(v, s.Outs[k]) + " " + v.Type.String(), at}
		if modelName(v) == "" && r.returns[v] == "result" {
			part.text = "the " + part.text
		}
		all = append(all, part)
		if r.valueName(v) != "" {
			named = append(named, part)
		}
	}
	if len(named) == 0 {
		named = all
	}
	text := named[0].text
	for i, part := range named[1:] {
		if i > 1 || len(text)+len(part.text) > maxComment*2/3 {
			text += ", …"
			break
		}
		text += ", " + part.text
	}
	return text, named[0].at
}

// label is what a value is called in comments and messages: without a name of its own as
// the buffer that was made for it, or by its operation where it took over another's. What
// a loop carries is called as what it starts from.
func (r *routine) label(v *ir.Value, buffer int) string {
	if name := r.valueName(v); name != "" {
		return name
	}
	if r.unchanged(v, buffer) {
		return r.plan.Buffers[buffer].Name
	}
	return plan.OpName(v)
}

// unchanged reports whether a value without a name is what its buffer was made for: it, or
// what a loop carries there.
func (r *routine) unchanged(v *ir.Value, buffer int) bool {
	of := r.plan.Buffers[buffer].Of
	loops := func(v *ir.Value) bool {
		return v == nil || v.Node == nil || v.Node.Op.Kernel(v.Node.InTypes()) == nil
	}
	return v == of || loops(of) || loops(v)
}

// valueName is the model's name of a value, or that of the result which it is.
func (r *routine) valueName(v *ir.Value) string { return orElse(modelName(v), r.returns[v]) }

// nameResults notes what values without a name are called as results.
func (r *routine) nameResults() {
	r.returns = map[*ir.Value]string{}
	at := 0
	for _, a := range r.export.Results {
		for _, l := range a.Type.Leaves() {
			name := orElse(a.Name, "result")
			if l.Path != "" {
				name += "." + l.Path
			}
			if v := r.plan.Func.Results[at]; v.Node != nil && r.returns[v] == "" {
				r.returns[v] = name
			}
			at++
		}
	}
}

// modelName is the model's name of a value; that of a cotangent starts with d.
func modelName(v *ir.Value) string {
	if v.Name == "" || v.Node == nil || v.Node.Origin.Role != ir.Cotangent {
		return v.Name
	}
	path, last := "", v.Name
	if i := strings.LastIndexByte(v.Name, '.'); i >= 0 {
		path, last = v.Name[:i+1], v.Name[i+1:]
	}
	if strings.HasPrefix(last, "d") {
		return v.Name
	}
	return path + "d" + last
}
