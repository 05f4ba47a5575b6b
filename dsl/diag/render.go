package diag

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gradc/gradc/dsl/source"
)

// Render prints the sorted diagnostics, each with its source line and caret. At most
// limit are printed (all when limit is 0), then how many were left out.
func (l *List) Render(set *source.Set, limit int) string {
	var b strings.Builder
	all := l.Sorted()
	shown := all
	if limit > 0 && len(all) > limit {
		shown = all[:limit]
	}
	for _, d := range shown {
		d.render(&b, set)
	}
	if n := len(all) - len(shown); n > 0 {
		fmt.Fprintf(&b, "and %d more\n", n)
	}
	return b.String()
}

// Render prints one diagnostic as Render of a List does.
func (d *Diagnostic) Render(set *source.Set) string {
	var b strings.Builder
	d.render(&b, set)
	return b.String()
}

func (d *Diagnostic) render(b *strings.Builder, set *source.Set) {
	prefix := ""
	if d.Severity == Warning {
		prefix = "warning: "
	}
	headline(b, set, d.Pos, prefix+d.Message)
	excerpt(b, set, d.Pos, d.Start, d.End)
	if d.Suggestion != "" {
		fmt.Fprintf(b, "    %s\n", d.Suggestion)
	}
	for _, n := range d.Notes {
		headline(b, set, n.Pos, "note: "+n.Message)
		excerpt(b, set, n.Pos, n.Pos, n.End)
	}
}

func headline(b *strings.Builder, set *source.Set, pos source.Pos, message string) {
	if p := set.Position(pos); p.IsValid() {
		fmt.Fprintf(b, "%s: ", p)
	}
	b.WriteString(message)
	b.WriteByte('\n')
}

// excerpt prints the line of pos, its indentation made four spaces, and under it a caret
// at pos between tildes over the rest of [start, end) on that line.
func excerpt(b *strings.Builder, set *source.Set, pos, start, end source.Pos) {
	f := set.File(pos)
	if f == nil {
		return
	}
	line := f.Line(pos)
	text := f.LineText(line)
	first := f.LineStart(line)
	trimmed := strings.TrimLeft(text, " \t")
	indent := len(text) - len(trimmed)
	trimmed = strings.TrimRight(trimmed, " \t")
	if trimmed == "" {
		return
	}
	column := func(p source.Pos) int { // in characters of the trimmed line
		offset := min(max(int(p-first)-indent, 0), len(trimmed))
		return utf8.RuneCountInString(trimmed[:offset])
	}
	caret := max(column(pos), 0)
	from, to := caret, caret+1
	if start.IsValid() {
		from = min(from, column(start))
	}
	if end.IsValid() {
		to = max(to, column(end))
	}
	b.WriteString("    ")
	b.WriteString(printable(trimmed))
	b.WriteString("\n    ")
	b.WriteString(strings.Repeat(" ", from))
	b.WriteString(strings.Repeat("~", caret-from))
	b.WriteByte('^')
	b.WriteString(strings.Repeat("~", to-caret-1))
	b.WriteByte('\n')
}

// printable keeps one column a character: tabs become spaces, and what a terminal could
// act upon becomes the replacement character.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r < ' ' || r == 0x7f || 0x80 <= r && r < 0xa0:
			return utf8.RuneError
		}
		return r
	}, s)
}
