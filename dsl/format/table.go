package format

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// line is one line of output. Its cells are aligned with those of the lines around it: a
// column is as wide as its widest cell in a run of lines that all go on behind it.
type line struct {
	indent  int
	cells   []string // empty for an empty line
	comment bool     // the last cell is a trailing comment
}

func (p *printer) write(s string) {
	if len(p.lines) == 0 {
		p.lines = append(p.lines, line{indent: p.indent, cells: []string{""}})
	}
	l := &p.lines[len(p.lines)-1]
	l.cells[len(l.cells)-1] += s
}

func (p *printer) nextCell() {
	l := &p.lines[len(p.lines)-1]
	l.cells = append(l.cells, "")
}

// bytes aligns the cells and returns the text.
func (p *printer) bytes() []byte {
	widths := make([][]int, len(p.lines))
	for i, l := range p.lines {
		widths[i] = make([]int, len(l.cells))
	}
	for i := range p.lines {
		for c := range p.lines[i].cells {
			if !p.aligns(i, c) || i > 0 && p.aligns(i-1, c) && p.lines[i-1].indent == p.lines[i].indent {
				continue // no column here, or one that began above
			}
			p.column(widths, i, c)
		}
	}
	var b bytes.Buffer
	for i, l := range p.lines {
		var text strings.Builder
		text.WriteString(strings.Repeat("\t", l.indent))
		for c, s := range l.cells {
			text.WriteString(s)
			if c < len(l.cells)-1 {
				text.WriteString(strings.Repeat(" ", 1+max(0, widths[i][c]-utf8.RuneCountInString(s))))
			}
		}
		b.WriteString(strings.TrimRight(text.String(), " \t"))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// aligns reports whether cell c of line i takes part in a column: it must not be the last,
// and a line that a comment breaks in two has no columns.
func (p *printer) aligns(i, c int) bool {
	l := p.lines[i]
	return c < len(l.cells)-1 && !slices.ContainsFunc(l.cells, func(s string) bool { return strings.Contains(s, "\n") })
}

// column sets the width of column c in the run of lines that begins at i.
func (p *printer) column(widths [][]int, i, c int) {
	width, end := 0, i
	for end < len(p.lines) && p.aligns(end, c) && p.lines[end].indent == p.lines[i].indent {
		width = max(width, utf8.RuneCountInString(p.lines[end].cells[c]))
		end++
	}
	for ; i < end; i++ {
		widths[i][c] = width
	}
}
