package diag

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gradc/gradc/dsl/source"
)

// Severity tells a mistake from a remark.
type Severity int

// Errors stop the compilation, warnings do not.
const (
	Error Severity = iota
	Warning
)

// String is "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Diagnostic is one thing said about the input.
//
// Pos is the blamed place, where the caret stands and whose line and column are printed;
// [Start, End) is the text around it that is underlined. A zero Start means Pos, a zero
// End one character. A diagnostic without Pos (a missing directory) prints its message alone.
type Diagnostic struct {
	Code       Code
	Severity   Severity
	Pos        source.Pos
	Start, End source.Pos
	Message    string
	Suggestion string // what to write instead, when sure; else ""
	Notes      []Note
}

// Note is a second place that explains a diagnostic.
type Note struct {
	Pos, End source.Pos
	Message  string
}

// Notef adds a note and returns d, for chaining after Errorf.
func (d *Diagnostic) Notef(pos, end source.Pos, format string, args ...any) *Diagnostic {
	d.Notes = append(d.Notes, Note{pos, end, fmt.Sprintf(format, args...)})
	return d
}

// Suggest sets the suggestion and returns d, for chaining after Errorf.
func (d *Diagnostic) Suggest(format string, args ...any) *Diagnostic {
	d.Suggestion = fmt.Sprintf(format, args...)
	return d
}

// At moves the caret inside the underlined text and returns d, for chaining after Errorf.
func (d *Diagnostic) At(pos source.Pos) *Diagnostic {
	d.Pos = pos
	return d
}

// List collects the diagnostics of a run. The zero value is ready.
type List struct {
	all []*Diagnostic
}

// Add appends a diagnostic.
func (l *List) Add(d *Diagnostic) { l.all = append(l.all, d) }

// Errorf appends an error about the text [pos, end) with the caret at pos.
func (l *List) Errorf(code Code, pos, end source.Pos, format string, args ...any) *Diagnostic {
	d := &Diagnostic{Code: code, Pos: pos, Start: pos, End: end, Message: fmt.Sprintf(format, args...)}
	l.Add(d)
	return d
}

// Warnf appends a warning about the text [pos, end).
func (l *List) Warnf(code Code, pos, end source.Pos, format string, args ...any) *Diagnostic {
	d := l.Errorf(code, pos, end, format, args...)
	d.Severity = Warning
	return d
}

// Len is the number of diagnostics.
func (l *List) Len() int { return len(l.all) }

// Errors is the number of errors.
func (l *List) Errors() int {
	n := 0
	for _, d := range l.all {
		if d.Severity == Error {
			n++
		}
	}
	return n
}

// Sorted returns the diagnostics by place, errors before warnings of the same place,
// and each one once: two of the same place, code and message are the same.
func (l *List) Sorted() []*Diagnostic {
	all := slices.Clone(l.all)
	slices.SortStableFunc(all, func(a, b *Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.Pos, b.Pos),
			cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return slices.CompactFunc(all, func(a, b *Diagnostic) bool {
		return a.Pos == b.Pos && a.Severity == b.Severity && a.Code == b.Code && a.Message == b.Message
	})
}
