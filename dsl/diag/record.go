package diag

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/gradc/gradc/dsl/source"
)

// Record is a diagnostic for machines, with its places spelled out.
type Record struct {
	*Place            // the blamed place; nil for what is about no place
	Span     *Span    `json:"span,omitempty"`
	Severity string   `json:"severity"` // "error" or "warning"
	Code     Code     `json:"code,omitempty"`
	Message  string   `json:"message"`
	Suggests string   `json:"suggestion,omitempty"`
	Related  []Record `json:"related,omitempty"` // places that explain it, of severity "note"
}

// Place is a file and, unless Line is 0, a character in it. Lines and columns count from
// 1; columns count bytes, as in the text form.
type Place struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// Span is the text that is underlined; the end is the place behind its last character.
type Span struct {
	Line      int `json:"line"`
	Column    int `json:"column"`
	EndLine   int `json:"endLine"`
	EndColumn int `json:"endColumn"`
}

// Records returns the sorted diagnostics for machines: all of them, since a tool has its
// own limit.
func (l *List) Records(set *source.Set) []Record {
	var out []Record
	for _, d := range l.Sorted() {
		r := newRecord(set, d.Pos, d.Start, d.End, d.Severity.String(), d.Message)
		r.Code, r.Suggests = d.Code, d.Suggestion
		for _, n := range d.Notes {
			r.Related = append(r.Related, newRecord(set, n.Pos, n.Pos, n.End, "note", n.Message))
		}
		out = append(out, r)
	}
	return out
}

func newRecord(set *source.Set, pos, start, end source.Pos, severity, message string) Record {
	r := Record{Severity: severity, Message: message}
	p := set.Position(pos)
	if !p.IsValid() {
		return r
	}
	r.Place = &Place{filepath.ToSlash(p.Filename), p.Line, p.Column}
	from, to := p, p
	if s := set.Position(start); s.IsValid() && start <= pos {
		from = s
	}
	to.Column++
	if e := set.Position(end); e.IsValid() && end > pos {
		to = e
	}
	r.Span = &Span{from.Line, from.Column, to.Line, to.Column}
	return r
}

// JSON is the record as one line of JSON.
func (r Record) JSON() string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		panic(err) // strings and numbers: cannot fail
	}
	return b.String()
}

// GitHub is the record as a workflow command of GitHub Actions, which shows it at its
// place in the file. Of what explains it GitHub knows nothing, so that becomes lines of
// the message.
func (r Record) GitHub() string {
	lines := []string{r.Message}
	if r.Suggests != "" {
		lines = append(lines, r.Suggests)
	}
	for _, n := range r.Related {
		lines = append(lines, n.where()+n.Severity+": "+n.Message)
	}
	properties := ""
	if r.Place != nil {
		properties = " file=" + githubProperty.Replace(r.File)
		if r.Line > 0 {
			properties += fmt.Sprintf(",line=%d,col=%d", r.Line, r.Column)
		}
	}
	return fmt.Sprintf("::%s%s::%s\n", r.Severity, properties, githubMessage.Replace(strings.Join(lines, "\n")))
}

// where is the beginning of a line of text about the record's place.
func (r Record) where() string {
	switch {
	case r.Place == nil:
		return ""
	case r.Line == 0:
		return r.File + ": "
	}
	return fmt.Sprintf("%s:%d:%d: ", r.File, r.Line, r.Column)
}

// What ends a workflow command or a property of it is written as a percent escape.
var (
	githubMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
