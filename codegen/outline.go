package codegen

import (
	"regexp"
	"slices"
	"strings"
)

// maxFunction is the number of lines from which the loops of a step are cut into
// several functions, and chunk the length of each.
const (
	maxFunction = 90
	chunk       = 50
)

// shorten moves stretches of a long block into functions. after is what follows
// the block.
func (n *nest) shorten(s *scope, after []string) {
	if n.part == nil || len(s.lines) <= maxFunction {
		return
	}
	statements := split(s.lines)
	s.lines = nil
	declared := map[string]bool{}
	for _, st := range statements {
		for _, v := range defines(st) {
			declared[v] = true
		}
	}
	for len(statements) > 0 {
		taken, k := 0, 0
		for k < len(statements) && taken+len(statements[k]) <= chunk && !stays(statements[k], declared) {
			taken += len(statements[k])
			k++
		}
		body := slices.Concat(statements[:max(k, 1)]...)
		statements = statements[max(k, 1):]
		if taken < chunk/2 {
			s.add(body...)
			continue
		}
		call, f := n.extract(body, append(slices.Concat(statements...), after...), n.part())
		s.add(call)
		n.parts = append(n.parts, f)
	}
}

// extract makes a function of a stretch, and the call that replaces it.
func (n *nest) extract(body, rest []string, name string) (call string, f *function) {
	defined := map[string]bool{}
	for _, s := range split(body) {
		for _, v := range defines(s) {
			defined[v] = true
		}
	}
	inner := map[string]bool{} // declared in a block within, where alone they are read
	for _, l := range body {
		for _, v := range append(defines([]string{l}), loopVariables(l)...) {
			inner[v] = !defined[v]
		}
	}
	read := identifiers(rest)
	var in, args, out, results []string
	for _, v := range identifiers(body) {
		t := n.types[v]
		switch {
		case t == "" || inner[v]:
		case !defined[v]:
			in, args = append(in, v+" "+t), append(args, v)
		case slices.Contains(read, v):
			out, results = append(out, v), append(results, t)
		}
	}
	f = &function{
		doc:  []string{name + " is a part of the function above."},
		name: name, in: strings.Join(grouped(in), ", "), results: strings.Join(results, ", "),
		body: slices.Clone(body),
	}
	call = name + "(" + strings.Join(args, ", ") + ")"
	if len(out) > 0 {
		f.body = append(f.body, "return "+strings.Join(out, ", "))
		call = strings.Join(out, ", ") + " := " + call
	}
	return call, f
}

// grouped writes the type of neighbouring parameters of one type once.
func grouped(params []string) []string {
	out := slices.Clone(params)
	for i := range out[:max(0, len(out)-1)] {
		name, typ, _ := strings.Cut(out[i], " ")
		if strings.HasSuffix(params[i+1], " "+typ) {
			out[i] = name
		}
	}
	return out
}

// split groups the lines of a block into statements. A variable's declaration and
// what assigns to it later are one statement, with all between.
func split(lines []string) (statements [][]string) {
	depth := 0
	declared := map[string]int{} // the statement that declares a variable
	for _, l := range lines {
		if depth == 0 {
			statements = append(statements, nil)
		}
		last := len(statements) - 1
		statements[last] = append(statements[last], l)
		for _, v := range assigned(l) {
			if at, ok := declared[v]; ok && at < last {
				statements[at] = slices.Concat(statements[at:]...)
				statements = statements[:at+1]
				last = at
				for u, k := range declared {
					declared[u] = min(k, at)
				}
			}
		}
		for _, v := range defines([]string{l}) {
			if depth == 0 {
				declared[v] = last
			}
		}
		if strings.HasPrefix(l, "}") {
			depth--
		}
		if strings.HasSuffix(l, "{") {
			depth++
		}
	}
	return statements
}

var assignment = regexp.MustCompile(`^((?:[\pL_][\pL\pN_]*(?:, )?)+) (?:=|\+=) `)

// assigned lists the variables that a line sets and does not declare.
func assigned(l string) []string {
	m := assignment.FindStringSubmatch(l)
	if m == nil || strings.HasPrefix(l, "var ") {
		return nil
	}
	return strings.Split(m[1], ", ")
}

// stays reports whether a statement must stay in its function: it returns, or sets
// a variable that another block declares.
func stays(s []string, declared map[string]bool) bool {
	return slices.ContainsFunc(s, func(l string) bool {
		if strings.HasPrefix(l, "return ") {
			return true
		}
		return slices.ContainsFunc(assigned(l), func(v string) bool {
			return !declared[v] && !slices.Contains(defines(s), v)
		})
	})
}

// defines lists the variables that a statement declares for those behind it.
func defines(s []string) (names []string) {
	depth := 0
	for _, l := range s {
		if strings.HasPrefix(l, "}") {
			depth--
		}
		if left, _, ok := strings.Cut(l, " := "); ok && depth == 0 && !strings.HasPrefix(l, "for ") {
			names = append(names, strings.Split(left, ", ")...)
		}
		if v, ok := strings.CutPrefix(l, "var "); ok && depth == 0 {
			name, _, _ := strings.Cut(v, " ")
			names = append(names, name)
		}
		if strings.HasSuffix(l, "{") {
			depth++
		}
	}
	return names
}

// loopVariables lists the variables that the head of a loop declares.
func loopVariables(l string) []string {
	left, _, ok := strings.Cut(l, " := range ")
	if !ok {
		return nil
	}
	return strings.Split(strings.TrimPrefix(left, "for "), ", ")
}

// word finds strings, numbers, and names with the packages that they are from.
var word = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|\d[\pL\pN_.]*|[\pL_][\pL\pN_]*·?[\pL\pN_]*`)

// isName tells names from the other words.
func isName(word string) bool { return word[0] != '"' && (word[0] < '0' || word[0] > '9') }

// identifiers lists the names that lines mention, in order of first mention.
func identifiers(lines []string) (names []string) {
	have := map[string]bool{}
	for _, l := range lines {
		for _, w := range word.FindAllString(l, -1) {
			if !have[w] && isName(w) {
				have[w] = true
				names = append(names, w)
			}
		}
	}
	return names
}
