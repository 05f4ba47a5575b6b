package source

import (
	"fmt"
	"sort"
)

// Pos is a place in one of the files of a Set; the zero value is no place.
type Pos int

// NoPos is the position of what stands in no file.
const NoPos Pos = 0

// IsValid reports whether p names a place.
func (p Pos) IsValid() bool { return p != NoPos }

// Position is a Pos spelled out. Line and Column start at 1, Column counts bytes.
type Position struct {
	Filename string
	Offset   int
	Line     int
	Column   int
}

// IsValid reports whether the position names a place.
func (p Position) IsValid() bool { return p.Line > 0 }

// String is file:line:col, or "-" for no position.
func (p Position) String() string {
	if !p.IsValid() {
		return "-"
	}
	return fmt.Sprintf("%s:%d:%d", p.Filename, p.Line, p.Column)
}

// File is one source text. Its positions run from Pos(0) to Pos(Size()), the end of
// the file being a position too.
type File struct {
	name  string
	base  int
	text  []byte
	lines []int // offset of the first byte of each line
}

// Name is the name the file was added under.
func (f *File) Name() string { return f.name }

// Text is the content; callers must not change it.
func (f *File) Text() []byte { return f.text }

// Size is the length of the content in bytes.
func (f *File) Size() int { return len(f.text) }

// Lines is the number of lines; an empty file has one.
func (f *File) Lines() int { return len(f.lines) }

// Pos is the position of a byte offset; offsets outside the file are moved to its ends.
func (f *File) Pos(offset int) Pos {
	return Pos(f.base + min(max(offset, 0), len(f.text)))
}

// Offset is the byte offset of p; positions outside the file are moved to its ends.
func (f *File) Offset(p Pos) int {
	return min(max(int(p)-f.base, 0), len(f.text))
}

// Line is the number of the line that holds p.
func (f *File) Line(p Pos) int {
	offset := f.Offset(p)
	return sort.Search(len(f.lines), func(i int) bool { return f.lines[i] > offset })
}

// Position spells p out.
func (f *File) Position(p Pos) Position {
	line := f.Line(p)
	offset := f.Offset(p)
	return Position{Filename: f.name, Offset: offset, Line: line, Column: offset - f.lines[line-1] + 1}
}

// LineStart is the position of the first byte of a line, which must exist.
func (f *File) LineStart(line int) Pos { return f.Pos(f.lines[line-1]) }

// LineText is a line without its end, for caret printing; "" where there is no such line.
func (f *File) LineText(line int) string {
	if line < 1 || line > len(f.lines) {
		return ""
	}
	start, end := f.lines[line-1], len(f.text)
	if line < len(f.lines) {
		end = f.lines[line] - 1
	}
	if end > start && f.text[end-1] == '\r' {
		end--
	}
	return string(f.text[start:end])
}

// Set is the files of one compilation. The zero value is an empty set.
type Set struct {
	files []*File
}

// AddFile adds a text under a name and numbers its positions.
func (s *Set) AddFile(name string, text []byte) *File {
	base := 1
	if n := len(s.files); n > 0 {
		last := s.files[n-1]
		base = last.base + len(last.text) + 1
	}
	f := &File{name: name, base: base, text: text, lines: []int{0}}
	for i, c := range text {
		if c == '\n' {
			f.lines = append(f.lines, i+1)
		}
	}
	s.files = append(s.files, f)
	return f
}

// Files is the files in the order they were added.
func (s *Set) Files() []*File { return s.files }

// File is the file that holds p, nil if there is none.
func (s *Set) File(p Pos) *File {
	if s == nil || !p.IsValid() {
		return nil
	}
	i := sort.Search(len(s.files), func(i int) bool { return s.files[i].base > int(p) }) - 1
	if i < 0 || int(p) > s.files[i].base+len(s.files[i].text) {
		return nil
	}
	return s.files[i]
}

// Position spells p out; the result is not valid where p is in no file.
func (s *Set) Position(p Pos) Position {
	if f := s.File(p); f != nil {
		return f.Position(p)
	}
	return Position{}
}
