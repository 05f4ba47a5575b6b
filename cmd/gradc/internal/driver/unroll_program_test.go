package driver

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// unroller writes a random program with loops twice: as it is, and with its loops
// written out.
type unroller struct {
	*rand.Rand
	uses map[string]int // programs that have a feature
	has  map[string]bool
}

// kind is a kind of statement.
type kind int

const (
	assignment  kind = iota // to the state, or any other text
	counted                 // a loop of so many steps
	left                    // the same, which the state may leave early
	conditional             // a loop that counts by itself, with a number that depends on the inputs
)

// block is a statement. Loop variables stand in its text as {0}, {1}, …, and names that
// are new wherever it is written as {u}, {v}.
type block struct {
	kind  kind
	text  string // the condition of a loop that is left, the start of one that counts itself
	steps int
	body  []block
}

// program draws the statements of a program, a loop and a loop in a loop among them.
func (g *unroller) program() []block {
	g.has = map[string]bool{}
	body := append(g.blocks(1, 0, 0), g.loop(3, 0, 1))
	for name := range g.has {
		g.uses[name]++
	}
	return body
}

// expr draws a scalar expression of the state, the inputs and the loops around.
func (g *unroller) expr(depth, loops int) string {
	index := func() string {
		if loops > 0 && g.IntN(3) > 0 {
			return fmt.Sprintf("{%d}", g.IntN(loops))
		}
		return fmt.Sprint(g.IntN(3))
	}
	if depth == 0 {
		return []string{"s.A", "s.B[" + index() + "]", "w[" + index() + "]", "x[" + index() + ", " + index() + "]", "0.3"}[g.IntN(5)]
	}
	a, b := g.expr(depth-1, loops), g.expr(depth-1, loops)
	switch g.IntN(6) {
	case 0:
		return "(" + a + " + " + b + ")"
	case 1:
		return "(" + a + " * " + b + ")"
	case 2:
		return "sin(" + a + ")"
	case 3:
		return "tanh(" + a + " - " + b + ")"
	case 4:
		g.has["branch"] = true
		return "(if " + a + " > 0.1 { sqrt(" + a + ") } else { " + b + " })"
	}
	return a
}

// blocks draws statements; loops counts the loop variables around, and inside the loops.
func (g *unroller) blocks(depth, loops, inside int) (out []block) {
	for range 1 + g.IntN(2) {
		if depth > 0 && g.IntN(3) > 0 {
			out = append(out, g.loop(depth, loops, inside+1))
			continue
		}
		switch g.IntN(5) {
		case 0, 1:
			out = append(out, block{text: "s = State{A: " + g.expr(2, loops) + ", B: s.B}"})
		case 2:
			g.has["gradient inside"] = true
			if inside > 0 {
				g.has["gradient in a loop"] = true
			}
			text := "{u} := 0.5*s.A + " + g.expr(1, loops) + "\n{v} := sin({u} * " + g.expr(1, loops) + ")\ns = State{A: s.A + 0.3*grad({v}, {u}), B: s.B}"
			out = append(out, block{text: text})
		default:
			out = append(out, block{text: "s = State{A: s.A, B: tanh(s.B * " + g.expr(1, loops) + " + w)}"})
		}
	}
	return out
}

// loop draws a loop; inside counts the loops around, itself among them.
func (g *unroller) loop(depth, loops, inside int) block {
	if inside > 1 {
		g.has["nested loops"] = true
	}
	switch g.IntN(4) {
	case 0:
		g.has["break"] = true
		condition := g.expr(1, loops) + " > 0.4"
		return block{kind: left, text: condition, steps: 3, body: g.blocks(depth-1, loops+1, inside)}
	case 1:
		g.has["while"] = true
		start := "0.2 * tanh(" + g.expr(1, loops) + ")"
		return block{kind: conditional, text: start, steps: 2, body: g.blocks(depth-1, loops, inside)}
	}
	g.has["counted"] = true
	if g.IntN(2) == 0 {
		g.has["collected"] = true
		body := append(g.blocks(depth-1, loops+1, inside), block{text: fmt.Sprintf("{collect}[{%d}] = s.A * s.B[0]", loops)})
		return block{kind: counted, text: "collect", steps: 2, body: body}
	}
	return block{kind: counted, steps: 2, body: g.blocks(depth-1, loops+1, inside)}
}

// writer prints a program, its loops written out if unroll says so.
type writer struct {
	strings.Builder
	unroll bool
	names  int
}

// blocks prints statements, with the values or names of the loop variables around. What
// is collected goes to the array of that name.
func (w *writer) blocks(blocks []block, vars []string, collect string) {
	for _, k := range blocks {
		if k.kind == assignment {
			w.text(k.text, vars, collect)
			w.WriteByte('\n')
			continue
		}
		w.names++
		own := fmt.Sprintf("c%d", w.names)
		if k.text == "collect" {
			fmt.Fprintf(w, "var %s [%d]f64\n", own, k.steps)
			w.loop(k, vars, own)
			fmt.Fprintf(w, "s = State{A: s.A + 0.3*%s[0] - 0.2*%s[1], B: s.B}\n", own, own)
			continue
		}
		if k.kind == conditional {
			fmt.Fprintf(w, "%s := ", own)
			w.text(k.text, vars, "")
			w.WriteByte('\n')
			w.loop(k, vars, own)
			fmt.Fprintf(w, "s = State{A: s.A + 0.1*%s, B: s.B}\n", own)
			continue
		}
		w.loop(k, vars, own)
	}
}

// loop prints a loop. One that counts by itself adds a number near 1, from one near 0 on,
// until it has passed 1.5: that takes two steps.
func (w *writer) loop(k block, vars []string, own string) {
	next := func(v string) []string {
		if k.kind == conditional {
			return vars
		}
		return append(vars[:len(vars):len(vars)], v)
	}
	body := func(v string) {
		w.blocks(k.body, next(v), own)
		if k.kind == conditional {
			fmt.Fprintf(w, "%s = %s + 1 + 0.1*tanh(s.A)\n", own, own)
		}
	}
	if w.unroll {
		for step := range k.steps {
			if k.kind == left {
				w.WriteString("if !(")
				w.text(k.text, vars, "")
				w.WriteString(") {\n")
			}
			body(fmt.Sprint(step))
		}
		if k.kind == left {
			w.WriteString(strings.Repeat("}\n", k.steps))
		}
		return
	}
	v := fmt.Sprintf("t%d", len(vars))
	if k.kind == conditional {
		fmt.Fprintf(w, "for %s < 1.5 {\n", own)
	} else {
		fmt.Fprintf(w, "for %s := range %d {\n", v, k.steps)
	}
	if k.kind == left {
		w.WriteString("if ")
		w.text(k.text, vars, "")
		w.WriteString(" {\nbreak\n}\n")
	}
	body(v)
	w.WriteString("}\n")
}

// text prints a text with the names that hold here.
func (w *writer) text(text string, vars []string, collect string) {
	w.names++
	pairs := []string{"{u}", fmt.Sprintf("u%d", w.names), "{v}", fmt.Sprintf("v%d", w.names), "{collect}", collect}
	for i, v := range vars {
		pairs = append(pairs, fmt.Sprintf("{%d}", i), v)
	}
	strings.NewReplacer(pairs...).WriteString(w, text)
}
