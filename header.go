package gradc

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// entry is one tensor of a safetensors header. The offsets count from the end of
// the header; parseHeader has checked 0 <= begin <= end and that no extent is
// negative, and nothing else.
type entry struct {
	name       string
	dtype      string
	shape      []int64
	begin, end int64
}

// maxHeader bounds the header, as other implementations of the format do.
const maxHeader = 100 << 20

// maxRank bounds the number of axes a header may give a tensor.
const maxRank = 64

// readHeader reads the header's length and bytes. Memory grows with what has
// really been read and not with the length claimed.
func readHeader(r io.Reader) ([]byte, error) {
	var length [8]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, fileError("the file ends", "within the 8 bytes of the header's length", err)
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > maxHeader {
		return nil, &WeightsError{Func: "Load", Reason: fmt.Sprintf("not a safetensors file: its header would have %d bytes", n)}
	}
	header, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if err == nil && uint64(len(header)) < n {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fileError("the file ends", "after %d of %d bytes of the header", err, len(header), n)
	}
	return header, nil
}

// parseHeader reads the tensors of a header in their order of appearance. It
// descends into nothing that the format does not have, so no input makes it
// recurse or take more memory than a multiple of its length.
func parseHeader(header []byte) ([]entry, error) {
	if !utf8.Valid(header) {
		return nil, &WeightsError{Func: "Load", Reason: "the header is not UTF-8"}
	}
	if len(header) == 0 || header[0] != '{' {
		return nil, &WeightsError{Func: "Load", Reason: "the header is not a JSON object"}
	}
	p := &headerParser{dec: json.NewDecoder(bytes.NewReader(header))}
	p.dec.UseNumber()
	var list []entry
	seen := map[string]bool{}
	p.token() // the opening brace, seen above
	for p.err == nil && p.dec.More() {
		name, _ := p.token().(string)
		p.tensor = name
		switch {
		case p.err != nil:
		case seen[name]:
			p.fail("is described twice")
		case name == metadataKey:
			p.object(func(key string) { p.str(key) })
		default:
			list = append(list, p.entry(name))
		}
		seen[name] = true
	}
	p.token() // the closing brace
	p.tensor = ""
	if p.err == nil {
		if _, err := p.dec.Token(); err != io.EOF {
			p.fail("the header goes on after its closing brace")
		}
	}
	if p.err != nil {
		return nil, p.err
	}
	return list, nil
}

// headerParser reads the few forms a header has; it keeps the first error and
// reads nothing after it.
type headerParser struct {
	dec    *json.Decoder
	tensor string // the tensor being read, or ""
	err    error
}

// fail keeps the first error.
func (p *headerParser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = &WeightsError{Func: "Load", Arg: p.tensor, Reason: fmt.Sprintf(format, args...)}
	}
}

// token returns the next JSON token, or nil after an error.
func (p *headerParser) token() json.Token {
	if p.err != nil {
		return nil
	}
	t, err := p.dec.Token()
	if err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		p.err = &WeightsError{Func: "Load", Reason: "the header is not valid JSON", Err: err}
		return nil
	}
	return t
}

// object reads an object with distinct keys and calls field at each value.
func (p *headerParser) object(field func(key string)) {
	if p.token() != json.Delim('{') {
		p.fail("is described by something else than a JSON object")
		return
	}
	seen := map[string]bool{}
	for p.err == nil && p.dec.More() {
		key, _ := p.token().(string)
		if p.err == nil && seen[key] {
			p.fail("is described with %s twice", quoted(key))
		}
		seen[key] = true
		if p.err == nil {
			field(key)
		}
	}
	p.token() // the closing brace: nothing else can follow
}

// str reads a string.
func (p *headerParser) str(key string) string {
	s, ok := p.token().(string)
	if !ok {
		p.fail("has a %s that is not a string", quoted(key))
	}
	return s
}

// ints reads an array of at most limit integers that are not negative.
func (p *headerParser) ints(key string, limit int) []int64 {
	if p.token() != json.Delim('[') {
		p.fail("has a %s that is not an array", quoted(key))
		return nil
	}
	list := []int64{}
	for p.err == nil && p.dec.More() {
		num, _ := p.token().(json.Number)
		n, err := strconv.ParseInt(num.String(), 10, 64)
		switch {
		case err != nil || n < 0:
			p.fail("has a %s with something else than integers from 0 to 1<<63-1", quoted(key))
		case len(list) == limit:
			p.fail("has a %s of more than %d numbers", quoted(key), limit)
		}
		list = append(list, n)
	}
	p.token() // the closing bracket
	return list
}

// entry reads the description of one tensor.
func (p *headerParser) entry(name string) entry {
	e := entry{name: name}
	var offsets []int64
	p.object(func(key string) {
		switch key {
		case "dtype":
			e.dtype = p.str(key)
		case "shape":
			e.shape = p.ints(key, maxRank)
		case "data_offsets":
			offsets = p.ints(key, 2)
		default:
			p.fail("has the unknown field %s", quoted(key))
		}
	})
	switch {
	case p.err != nil:
	case e.dtype == "" || e.shape == nil || len(offsets) != 2:
		p.fail("lacks a dtype, a shape or two data_offsets")
	case offsets[0] > offsets[1]:
		p.fail("has data_offsets [%d, %d] in the wrong order", offsets[0], offsets[1])
	default:
		e.begin, e.end = offsets[0], offsets[1]
	}
	return e
}
