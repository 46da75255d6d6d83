--
-- PostgreSQL database dump
--


-- Dumped from database version 16.10
-- Dumped by pg_dump version 16.10

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: dirs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.dirs (
    id uuid NOT NULL,
    parent_id uuid,
    md jsonb NOT NULL,
    additional_md jsonb NOT NULL,
    lock_dummy bigint
);


--
-- Name: pendingtableops; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.pendingtableops (
    tbl_id uuid NOT NULL,
    op_sn integer NOT NULL,
    op jsonb NOT NULL
);


--
-- Name: systeminfo; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.systeminfo (
    dummy integer NOT NULL,
    md jsonb NOT NULL
);


--
-- Name: tables; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tables (
    id uuid NOT NULL,
    dir_id uuid,
    md jsonb NOT NULL,
    additional_md jsonb NOT NULL,
    lock_dummy bigint
);


--
-- Name: tableschemaversions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tableschemaversions (
    tbl_id uuid NOT NULL,
    schema_version bigint NOT NULL,
    md jsonb NOT NULL,
    additional_md jsonb NOT NULL
);


--
-- Name: tableversions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tableversions (
    tbl_id uuid NOT NULL,
    version bigint NOT NULL,
    md jsonb NOT NULL,
    additional_md jsonb NOT NULL
);


--
-- Name: tbl_85f5ebb310154b728af4b32e02535032; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tbl_85f5ebb310154b728af4b32e02535032 (
    rowid bigint NOT NULL,
    v_min bigint NOT NULL,
    v_max bigint DEFAULT '9223372036854775807'::bigint NOT NULL,
    col_0 character varying,
    col_1 character varying,
    col_2 double precision,
    col_3 bigint,
    col_4 boolean,
    col_5 date,
    col_6 uuid,
    col_7 jsonb,
    col_7_cellmd jsonb,
    col_8 bytea,
    col_8_cellmd jsonb,
    col_9 bytea,
    col_9_cellmd jsonb,
    col_10 double precision,
    col_10_cellmd jsonb
);


--
-- Name: tbl_a60370628b9c40b0853d2ba37de41c36; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tbl_a60370628b9c40b0853d2ba37de41c36 (
    rowid bigint NOT NULL,
    v_min bigint NOT NULL,
    v_max bigint DEFAULT '9223372036854775807'::bigint NOT NULL,
    col_0 character varying,
    col_0_cellmd jsonb,
    col_1 character varying,
    col_2 timestamp with time zone,
    col_3 bytea,
    col_3_cellmd jsonb,
    col_4 boolean,
    col_5 bigint,
    col_5_cellmd jsonb,
    col_6 character varying,
    col_6_cellmd jsonb,
    col_7 character varying
);


--
-- Name: tbl_f57a7c1fae6d4c3f9361061f3e84a72c; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c (
    rowid bigint NOT NULL,
    v_min bigint NOT NULL,
    v_max bigint DEFAULT '9223372036854775807'::bigint NOT NULL,
    col_0 character varying,
    col_1 double precision,
    col_2 timestamp with time zone,
    col_3 boolean,
    col_4 jsonb,
    col_4_cellmd jsonb,
    col_5 bytea,
    col_5_cellmd jsonb,
    col_6 bytea,
    col_6_cellmd jsonb,
    col_7 double precision,
    col_7_cellmd jsonb
);


--
-- Data for Name: dirs; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.dirs VALUES ('71f430b5-043f-4862-bce2-65c77f230f0e', NULL, '{"name": "", "user": null, "additional_md": {}}', '{}', 1);
INSERT INTO public.dirs VALUES ('85c86aa8-97ef-45c0-b1d6-3173724364d5', '71f430b5-043f-4862-bce2-65c77f230f0e', '{"name": "demo", "user": null, "additional_md": {}}', '{}', 1);
INSERT INTO public.dirs VALUES ('e3a577e6-f451-4fba-b1a5-9d9a377698d1', '85c86aa8-97ef-45c0-b1d6-3173724364d5', '{"name": "readings", "user": null, "additional_md": {}}', '{}', 1);


--
-- Data for Name: pendingtableops; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: systeminfo; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.systeminfo VALUES (0, '{"schema_version": 56}');


--
-- Data for Name: tables; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tables VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', '85c86aa8-97ef-45c0-b1d6-3173724364d5', '{"name": "products", "user": null, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "view_md": null, "view_sn": 0, "index_md": {}, "column_md": {"0": {"id": 0, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "1": {"id": 1, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "2": {"id": 2, "stored": true, "destination": null, "sa_col_type": {"type": "Float"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "3": {"id": 3, "stored": true, "destination": null, "sa_col_type": {"type": "BigInteger"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "4": {"id": 4, "stored": true, "destination": null, "sa_col_type": {"type": "Boolean"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "5": {"id": 5, "stored": true, "destination": null, "sa_col_type": {"type": "Date"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "6": {"id": 6, "stored": true, "destination": null, "sa_col_type": {"type": "UUID"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "7": {"id": 7, "stored": true, "destination": null, "sa_col_type": {"type": "JSONB"}, "stores_cellmd": true, "schema_version_add": 0, "schema_version_drop": null}, "8": {"id": 8, "stored": true, "destination": null, "sa_col_type": {"type": "LargeBinary"}, "stores_cellmd": true, "schema_version_add": 0, "schema_version_drop": null}, "9": {"id": 9, "stored": true, "destination": null, "sa_col_type": {"type": "LargeBinary"}, "stores_cellmd": true, "schema_version_add": 0, "schema_version_drop": 8}, "10": {"id": 10, "stored": true, "destination": null, "sa_col_type": {"type": "Float"}, "stores_cellmd": true, "schema_version_add": 4, "schema_version_drop": null}}, "tbl_state": 0, "next_col_id": 11, "next_idx_id": 0, "next_row_id": 7, "pending_stmt": null, "additional_md": {}, "current_version": 10, "has_pending_ops": false, "has_default_idxs": false, "is_data_versioned": true, "current_schema_version": 8}', '{}', 1);
INSERT INTO public.tables VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', '85c86aa8-97ef-45c0-b1d6-3173724364d5', '{"name": "images", "user": null, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "view_md": null, "view_sn": 0, "index_md": {}, "column_md": {"0": {"id": 0, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": true, "schema_version_add": 0, "schema_version_drop": null}, "1": {"id": 1, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "2": {"id": 2, "stored": true, "destination": null, "sa_col_type": {"type": "Timestamp"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "3": {"id": 3, "stored": true, "destination": null, "sa_col_type": {"type": "LargeBinary"}, "stores_cellmd": true, "schema_version_add": 0, "schema_version_drop": null}, "4": {"id": 4, "stored": true, "destination": null, "sa_col_type": {"type": "Boolean"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "5": {"id": 5, "stored": true, "destination": null, "sa_col_type": {"type": "BigInteger"}, "stores_cellmd": true, "schema_version_add": 3, "schema_version_drop": null}, "6": {"id": 6, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": true, "schema_version_add": 7, "schema_version_drop": null}, "7": {"id": 7, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": false, "schema_version_add": 10, "schema_version_drop": null}}, "tbl_state": 0, "next_col_id": 8, "next_idx_id": 0, "next_row_id": 8, "pending_stmt": null, "additional_md": {}, "current_version": 11, "has_pending_ops": false, "has_default_idxs": false, "is_data_versioned": true, "current_schema_version": 10}', '{}', 1);
INSERT INTO public.tables VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 'e3a577e6-f451-4fba-b1a5-9d9a377698d1', '{"name": "sensors", "user": null, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "view_md": null, "view_sn": 0, "index_md": {}, "column_md": {"0": {"id": 0, "stored": true, "destination": null, "sa_col_type": {"type": "String"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "1": {"id": 1, "stored": true, "destination": null, "sa_col_type": {"type": "Float"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "2": {"id": 2, "stored": true, "destination": null, "sa_col_type": {"type": "Timestamp"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "3": {"id": 3, "stored": true, "destination": null, "sa_col_type": {"type": "Boolean"}, "stores_cellmd": false, "schema_version_add": 0, "schema_version_drop": null}, "4": {"id": 4, "stored": true, "destination": null, "sa_col_type": {"type": "JSONB"}, "stores_cellmd": true, "schema_version_add": 0, "schema_version_drop": null}, "5": {"id": 5, "stored": true, "destination": null, "sa_col_type": {"type": "LargeBinary"}, "stores_cellmd": true, "schema_version_add": 0, "schema_version_drop": null}, "6": {"id": 6, "stored": true, "destination": null, "sa_col_type": {"type": "LargeBinary"}, "stores_cellmd": true, "schema_version_add": 0, "schema_version_drop": 8}, "7": {"id": 7, "stored": true, "destination": null, "sa_col_type": {"type": "Float"}, "stores_cellmd": true, "schema_version_add": 5, "schema_version_drop": null}}, "tbl_state": 0, "next_col_id": 8, "next_idx_id": 0, "next_row_id": 12, "pending_stmt": null, "additional_md": {}, "current_version": 10, "has_pending_ops": false, "has_default_idxs": false, "is_data_versioned": true, "current_schema_version": 9}', '{}', 1);


--
-- Data for Name: tableschemaversions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tableschemaversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 0, '{"tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "columns": {"0": {"pos": 0, "name": "sku", "is_pk": true, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "name", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "price", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "stock", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "on_sale", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BoolType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "listed_on", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "DateType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "6": {"pos": 6, "name": "item_id", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "UUIDType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "7": {"pos": 7, "name": "details", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "8": {"pos": 8, "name": "box_cm", "is_pk": false, "comment": null, "col_type": {"shape": [3], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float64"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "9": {"pos": 9, "name": "label_bytes", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BinaryType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 0, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": null}', '{}');
INSERT INTO public.tableschemaversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 4, '{"tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "columns": {"0": {"pos": 0, "name": "sku", "is_pk": true, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "name", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "price", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "stock", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "on_sale", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BoolType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "listed_on", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "DateType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "6": {"pos": 6, "name": "item_id", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "UUIDType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "7": {"pos": 7, "name": "details", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "8": {"pos": 8, "name": "box_cm", "is_pk": false, "comment": null, "col_type": {"shape": [3], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float64"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "9": {"pos": 9, "name": "label_bytes", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BinaryType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "10": {"pos": 10, "name": "stock_value", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 2, "_classname": "ArithmeticExpr", "components": [{"col_id": 2, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "_classname": "ColumnRef", "col_tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"col_id": 3, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "_classname": "ColumnRef", "col_tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 4, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 0}', '{}');
INSERT INTO public.tableschemaversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 6, '{"tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "columns": {"0": {"pos": 0, "name": "sku", "is_pk": true, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "name", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "price", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "stock", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "discounted", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BoolType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "listed_on", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "DateType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "6": {"pos": 6, "name": "item_id", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "UUIDType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "7": {"pos": 7, "name": "details", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "8": {"pos": 8, "name": "box_cm", "is_pk": false, "comment": null, "col_type": {"shape": [3], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float64"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "9": {"pos": 9, "name": "label_bytes", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BinaryType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "10": {"pos": 10, "name": "stock_value", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 2, "_classname": "ArithmeticExpr", "components": [{"col_id": 2, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "_classname": "ColumnRef", "col_tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"col_id": 3, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "_classname": "ColumnRef", "col_tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 6, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 4}', '{}');
INSERT INTO public.tableschemaversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 8, '{"tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "columns": {"0": {"pos": 0, "name": "sku", "is_pk": true, "comment": null, "col_type": {"nullable": false, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "name", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "price", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "stock", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "discounted", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BoolType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "listed_on", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "DateType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "6": {"pos": 6, "name": "item_id", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "UUIDType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "7": {"pos": 7, "name": "details", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "8": {"pos": 8, "name": "box_cm", "is_pk": false, "comment": null, "col_type": {"shape": [3], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float64"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "10": {"pos": 9, "name": "stock_value", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 2, "_classname": "ArithmeticExpr", "components": [{"col_id": 2, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "_classname": "ColumnRef", "col_tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"col_id": 3, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "_classname": "ColumnRef", "col_tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 8, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 6}', '{}');
INSERT INTO public.tableschemaversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 0, '{"tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "columns": {"0": {"pos": 0, "name": "image", "is_pk": false, "comment": null, "col_type": {"mode": null, "width": null, "height": null, "nullable": true, "_classname": "ImageType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "taken_at", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "TimestampType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "embedding", "is_pk": false, "comment": null, "col_type": {"shape": [160], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float32"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "labels_ok", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BoolType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 0, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": null}', '{}');
INSERT INTO public.tableschemaversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 3, '{"tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "columns": {"0": {"pos": 0, "name": "image", "is_pk": false, "comment": null, "col_type": {"mode": null, "width": null, "height": null, "nullable": true, "_classname": "ImageType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "taken_at", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "TimestampType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "embedding", "is_pk": false, "comment": null, "col_type": {"shape": [160], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float32"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "labels_ok", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BoolType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "width", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": {"fn": {"path": "pixeltable.functions.image.width", "_classpath": "pixeltable.func.callable_function.CallableFunction", "signatures": [{"is_batched": false, "parameters": [{"kind": "POSITIONAL_OR_KEYWORD", "name": "self", "default": null, "col_type": {"mode": null, "width": null, "height": null, "nullable": false, "_classname": "ImageType"}, "is_batched": false}], "return_type": {"nullable": false, "_classname": "IntType"}}]}, "arg_idxs": [0], "_classname": "FunctionCall", "components": [{"col_id": 0, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "_classname": "ColumnRef", "col_tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}], "kwarg_idxs": {}, "return_type": {"nullable": true, "_classname": "IntType"}, "is_method_call": false, "group_by_stop_idx": 0, "group_by_start_idx": 0, "order_by_start_idx": 1}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 3, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 0}', '{}');
INSERT INTO public.tableschemaversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 7, '{"tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "columns": {"0": {"pos": 0, "name": "image", "is_pk": false, "comment": null, "col_type": {"mode": null, "width": null, "height": null, "nullable": true, "_classname": "ImageType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "taken_at", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "TimestampType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "embedding", "is_pk": false, "comment": null, "col_type": {"shape": [160], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float32"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "labels_ok", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BoolType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "width", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": {"fn": {"path": "pixeltable.functions.image.width", "_classpath": "pixeltable.func.callable_function.CallableFunction", "signatures": [{"is_batched": false, "parameters": [{"kind": "POSITIONAL_OR_KEYWORD", "name": "self", "default": null, "col_type": {"mode": null, "width": null, "height": null, "nullable": false, "_classname": "ImageType"}, "is_batched": false}], "return_type": {"nullable": false, "_classname": "IntType"}}]}, "arg_idxs": [0], "_classname": "FunctionCall", "components": [{"col_id": 0, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "_classname": "ColumnRef", "col_tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}], "kwarg_idxs": {}, "return_type": {"nullable": true, "_classname": "IntType"}, "is_method_call": false, "group_by_stop_idx": 0, "group_by_start_idx": 0, "order_by_start_idx": 1}, "custom_metadata": null, "media_validation": null}, "6": {"pos": 6, "name": "title", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": {"fn": {"path": "pixeltable.functions.string.capitalize", "_classpath": "pixeltable.func.callable_function.CallableFunction", "signatures": [{"is_batched": false, "parameters": [{"kind": "POSITIONAL_OR_KEYWORD", "name": "self", "default": null, "col_type": {"nullable": false, "_classname": "StringType"}, "is_batched": false}], "return_type": {"nullable": false, "_classname": "StringType"}}]}, "arg_idxs": [0], "_classname": "FunctionCall", "components": [{"col_id": 1, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "_classname": "ColumnRef", "col_tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}], "kwarg_idxs": {}, "return_type": {"nullable": true, "_classname": "StringType"}, "is_method_call": false, "group_by_stop_idx": 0, "group_by_start_idx": 0, "order_by_start_idx": 1}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 7, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 3}', '{}');
INSERT INTO public.tableschemaversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 8, '{"tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "columns": {"0": {"pos": 0, "name": "image", "is_pk": false, "comment": null, "col_type": {"mode": null, "width": null, "height": null, "nullable": true, "_classname": "ImageType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "taken_at", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "TimestampType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "embedding", "is_pk": false, "comment": null, "col_type": {"shape": [160], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float32"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "checked", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BoolType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "width", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": {"fn": {"path": "pixeltable.functions.image.width", "_classpath": "pixeltable.func.callable_function.CallableFunction", "signatures": [{"is_batched": false, "parameters": [{"kind": "POSITIONAL_OR_KEYWORD", "name": "self", "default": null, "col_type": {"mode": null, "width": null, "height": null, "nullable": false, "_classname": "ImageType"}, "is_batched": false}], "return_type": {"nullable": false, "_classname": "IntType"}}]}, "arg_idxs": [0], "_classname": "FunctionCall", "components": [{"col_id": 0, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "_classname": "ColumnRef", "col_tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}], "kwarg_idxs": {}, "return_type": {"nullable": true, "_classname": "IntType"}, "is_method_call": false, "group_by_stop_idx": 0, "group_by_start_idx": 0, "order_by_start_idx": 1}, "custom_metadata": null, "media_validation": null}, "6": {"pos": 6, "name": "title", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": {"fn": {"path": "pixeltable.functions.string.capitalize", "_classpath": "pixeltable.func.callable_function.CallableFunction", "signatures": [{"is_batched": false, "parameters": [{"kind": "POSITIONAL_OR_KEYWORD", "name": "self", "default": null, "col_type": {"nullable": false, "_classname": "StringType"}, "is_batched": false}], "return_type": {"nullable": false, "_classname": "StringType"}}]}, "arg_idxs": [0], "_classname": "FunctionCall", "components": [{"col_id": 1, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "_classname": "ColumnRef", "col_tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}], "kwarg_idxs": {}, "return_type": {"nullable": true, "_classname": "StringType"}, "is_method_call": false, "group_by_stop_idx": 0, "group_by_start_idx": 0, "order_by_start_idx": 1}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 8, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 7}', '{}');
INSERT INTO public.tableschemaversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 10, '{"tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "columns": {"0": {"pos": 0, "name": "image", "is_pk": false, "comment": null, "col_type": {"mode": null, "width": null, "height": null, "nullable": true, "_classname": "ImageType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "label", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "taken_at", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "TimestampType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "embedding", "is_pk": false, "comment": null, "col_type": {"shape": [160], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float32"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "checked", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BoolType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "width", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "IntType"}, "value_expr": {"fn": {"path": "pixeltable.functions.image.width", "_classpath": "pixeltable.func.callable_function.CallableFunction", "signatures": [{"is_batched": false, "parameters": [{"kind": "POSITIONAL_OR_KEYWORD", "name": "self", "default": null, "col_type": {"mode": null, "width": null, "height": null, "nullable": false, "_classname": "ImageType"}, "is_batched": false}], "return_type": {"nullable": false, "_classname": "IntType"}}]}, "arg_idxs": [0], "_classname": "FunctionCall", "components": [{"col_id": 0, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "_classname": "ColumnRef", "col_tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}], "kwarg_idxs": {}, "return_type": {"nullable": true, "_classname": "IntType"}, "is_method_call": false, "group_by_stop_idx": 0, "group_by_start_idx": 0, "order_by_start_idx": 1}, "custom_metadata": null, "media_validation": null}, "6": {"pos": 6, "name": "title", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": {"fn": {"path": "pixeltable.functions.string.capitalize", "_classpath": "pixeltable.func.callable_function.CallableFunction", "signatures": [{"is_batched": false, "parameters": [{"kind": "POSITIONAL_OR_KEYWORD", "name": "self", "default": null, "col_type": {"nullable": false, "_classname": "StringType"}, "is_batched": false}], "return_type": {"nullable": false, "_classname": "StringType"}}]}, "arg_idxs": [0], "_classname": "FunctionCall", "components": [{"col_id": 1, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "_classname": "ColumnRef", "col_tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}], "kwarg_idxs": {}, "return_type": {"nullable": true, "_classname": "StringType"}, "is_method_call": false, "group_by_stop_idx": 0, "group_by_start_idx": 0, "order_by_start_idx": 1}, "custom_metadata": null, "media_validation": null}, "7": {"pos": 7, "name": "note", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 10, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 8}', '{}');
INSERT INTO public.tableschemaversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 0, '{"tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "columns": {"0": {"pos": 0, "name": "sensor", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "celsius", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "read_at", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "TimestampType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "healthy", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BoolType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "payload", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "samples", "is_pk": false, "comment": null, "col_type": {"shape": [null], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "int64"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "6": {"pos": 6, "name": "grid", "is_pk": false, "comment": null, "col_type": {"shape": [2, 2], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float32"}, "value_expr": null, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 0, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": null}', '{}');
INSERT INTO public.tableschemaversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 5, '{"tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "columns": {"0": {"pos": 0, "name": "sensor", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "celsius", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "read_at", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "TimestampType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "healthy", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BoolType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "payload", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "samples", "is_pk": false, "comment": null, "col_type": {"shape": [null], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "int64"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "6": {"pos": 6, "name": "grid", "is_pk": false, "comment": null, "col_type": {"shape": [2, 2], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "float32"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "7": {"pos": 7, "name": "fahrenheit", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 0, "_classname": "ArithmeticExpr", "components": [{"operator": 2, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "_classname": "ColumnRef", "col_tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"val": 1.8, "col_type": {"nullable": false, "_classname": "FloatType"}, "_classname": "Literal"}]}, {"val": 32.0, "col_type": {"nullable": false, "_classname": "FloatType"}, "_classname": "Literal"}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 5, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 0}', '{}');
INSERT INTO public.tableschemaversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 8, '{"tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "columns": {"0": {"pos": 0, "name": "sensor", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "celsius", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "read_at", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "TimestampType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "healthy", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BoolType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "payload", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "samples", "is_pk": false, "comment": null, "col_type": {"shape": [null], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "int64"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "7": {"pos": 6, "name": "fahrenheit", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 0, "_classname": "ArithmeticExpr", "components": [{"operator": 2, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "_classname": "ColumnRef", "col_tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"val": 1.8, "col_type": {"nullable": false, "_classname": "FloatType"}, "_classname": "Literal"}]}, {"val": 32.0, "col_type": {"nullable": false, "_classname": "FloatType"}, "_classname": "Literal"}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 8, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 5}', '{}');
INSERT INTO public.tableschemaversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 9, '{"tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "columns": {"0": {"pos": 0, "name": "place", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "StringType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "1": {"pos": 1, "name": "celsius", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "2": {"pos": 2, "name": "read_at", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "TimestampType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "3": {"pos": 3, "name": "healthy", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "BoolType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "4": {"pos": 4, "name": "payload", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "JsonType"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "5": {"pos": 5, "name": "samples", "is_pk": false, "comment": null, "col_type": {"shape": [null], "nullable": true, "_classname": "ArrayType", "numpy_dtype": "int64"}, "value_expr": null, "custom_metadata": null, "media_validation": null}, "7": {"pos": 6, "name": "fahrenheit", "is_pk": false, "comment": null, "col_type": {"nullable": true, "_classname": "FloatType"}, "value_expr": {"operator": 0, "_classname": "ArithmeticExpr", "components": [{"operator": 2, "_classname": "ArithmeticExpr", "components": [{"col_id": 1, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "_classname": "ColumnRef", "col_tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "effective_version": null, "perform_validation": false, "col_tbl_effective_version": null}, {"val": 1.8, "col_type": {"nullable": false, "_classname": "FloatType"}, "_classname": "Literal"}]}, {"val": 32.0, "col_type": {"nullable": false, "_classname": "FloatType"}, "_classname": "Literal"}]}, "custom_metadata": null, "media_validation": null}}, "comment": null, "additional_md": {}, "schema_version": 9, "custom_metadata": null, "media_validation": "on_write", "num_retained_versions": null, "preceding_schema_version": 8}', '{}');


--
-- Data for Name: tableversions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tableversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 0, '{"user": null, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "version": 0, "created_at": 1795252317.7467537, "additional_md": {}, "update_status": null, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 1, '{"user": null, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "version": 1, "created_at": 1795252317.827057, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 4, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 2, '{"user": null, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "version": 2, "created_at": 1795252317.8407612, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 1, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 3, '{"user": null, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "version": 3, "created_at": 1795252317.8545847, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 2, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 4, '{"user": null, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "version": 4, "created_at": 1795252317.8641984, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 6, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 4}', '{}');
INSERT INTO public.tableversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 5, '{"user": null, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "version": 5, "created_at": 1795252317.8882713, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 3, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 4}', '{}');
INSERT INTO public.tableversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 6, '{"user": null, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "version": 6, "created_at": 1795252317.9023101, "additional_md": {}, "update_status": null, "schema_version": 6}', '{}');
INSERT INTO public.tableversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 7, '{"user": null, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "version": 7, "created_at": 1795252317.9104345, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 1, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 6}', '{}');
INSERT INTO public.tableversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 8, '{"user": null, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "version": 8, "created_at": 1795252317.9207966, "additional_md": {}, "update_status": null, "schema_version": 8}', '{}');
INSERT INTO public.tableversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 9, '{"user": null, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "version": 9, "created_at": 1795252317.9333694, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 8}', '{}');
INSERT INTO public.tableversions VALUES ('85f5ebb3-1015-4b72-8af4-b32e02535032', 10, '{"user": null, "tbl_id": "85f5ebb3-1015-4b72-8af4-b32e02535032", "version": 10, "created_at": 1795252317.945499, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 3, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 8}', '{}');
INSERT INTO public.tableversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 0, '{"user": null, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "version": 0, "created_at": 1795252317.960676, "additional_md": {}, "update_status": null, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 1, '{"user": null, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "version": 1, "created_at": 1795252318.003849, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 3, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 2, '{"user": null, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "version": 2, "created_at": 1795252318.022421, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 2, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 3, '{"user": null, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "version": 3, "created_at": 1795252318.0421603, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 5, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 3}', '{}');
INSERT INTO public.tableversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 4, '{"user": null, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "version": 4, "created_at": 1795252318.0688353, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 1, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 3}', '{}');
INSERT INTO public.tableversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 5, '{"user": null, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "version": 5, "created_at": 1795252318.0825875, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 2, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 3}', '{}');
INSERT INTO public.tableversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 6, '{"user": null, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "version": 6, "created_at": 1795252318.093628, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 1, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 3}', '{}');
INSERT INTO public.tableversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 7, '{"user": null, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "version": 7, "created_at": 1795252318.1035244, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 6, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 7}', '{}');
INSERT INTO public.tableversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 8, '{"user": null, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "version": 8, "created_at": 1795252318.1261952, "additional_md": {}, "update_status": null, "schema_version": 8}', '{}');
INSERT INTO public.tableversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 9, '{"user": null, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "version": 9, "created_at": 1795252318.1363099, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 1, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 8}', '{}');
INSERT INTO public.tableversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 10, '{"user": null, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "version": 10, "created_at": 1795252318.150597, "additional_md": {}, "update_status": null, "schema_version": 10}', '{}');
INSERT INTO public.tableversions VALUES ('a6037062-8b9c-40b0-853d-2ba37de41c36', 11, '{"user": null, "tbl_id": "a6037062-8b9c-40b0-853d-2ba37de41c36", "version": 11, "created_at": 1795252318.2109225, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 10}', '{}');
INSERT INTO public.tableversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 0, '{"user": null, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "version": 0, "created_at": 1795252318.2318313, "additional_md": {}, "update_status": null, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 1, '{"user": null, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "version": 1, "created_at": 1795252318.2748353, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 4, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 2, '{"user": null, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "version": 2, "created_at": 1795252318.2849498, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 3, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 3, '{"user": null, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "version": 3, "created_at": 1795252318.293416, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 4, '{"user": null, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "version": 4, "created_at": 1795252318.3019788, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 2, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 0}', '{}');
INSERT INTO public.tableversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 5, '{"user": null, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "version": 5, "created_at": 1795252318.3115506, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 6, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 5}', '{}');
INSERT INTO public.tableversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 6, '{"user": null, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "version": 6, "created_at": 1795252318.3346722, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 3, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 5}', '{}');
INSERT INTO public.tableversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 7, '{"user": null, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "version": 7, "created_at": 1795252318.3462057, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 2, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 5}', '{}');
INSERT INTO public.tableversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 8, '{"user": null, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "version": 8, "created_at": 1795252318.3582835, "additional_md": {}, "update_status": null, "schema_version": 8}', '{}');
INSERT INTO public.tableversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 9, '{"user": null, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "version": 9, "created_at": 1795252318.367646, "additional_md": {}, "update_status": null, "schema_version": 9}', '{}');
INSERT INTO public.tableversions VALUES ('f57a7c1f-ae6d-4c3f-9361-061f3e84a72c', 10, '{"user": null, "tbl_id": "f57a7c1f-ae6d-4c3f-9361-061f3e84a72c", "version": 10, "created_at": 1795252318.3758621, "additional_md": {}, "update_status": {"rows": null, "updated_cols": [], "cols_with_excs": [], "row_count_stats": {"del_rows": 0, "ins_rows": 1, "num_excs": 0, "upd_rows": 0, "computed_values": 0}, "cascade_row_count_stats": {"del_rows": 0, "ins_rows": 0, "num_excs": 0, "upd_rows": 0, "computed_values": 0}}, "schema_version": 9}', '{}');


--
-- Data for Name: tbl_85f5ebb310154b728af4b32e02535032; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (2, 1, 2, 'F-003', 'Cherry "Regina"', 7.95, 40, false, '2026-02-03', '48c982eb-57f5-5eec-8816-ebcb90e269d9', '{"kcal": 63.5, "ripe": true, "origin": null}', NULL, '\x934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000044000000000000004400000000000000440', NULL, '\x004300680065007200720079002000220052006500670069006e00610022', NULL, NULL, NULL);
INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (0, 10, 9223372036854775807, 'F-001', 'Apple', 1, 80, false, '2026-02-01', 'e31c4bb1-ca93-59a9-9ea3-43814def88d4', '{"tags": ["red", "sweet"], "origin": {"farm": "Sad Górny", "country": "PL"}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000000000001e400000000000001e400000000000002040', NULL, NULL, NULL, 80, NULL);
INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (1, 10, 9223372036854775807, 'F-002', 'Banana', 0.5, 210, true, '2026-02-01', '35aa9cbd-0212-5791-8b54-b6af7160ec72', '{"tags": [], "origin": {"country": "EC"}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000324000000000000010400000000000001040', NULL, NULL, NULL, 105, NULL);
INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (6, 10, 9223372036854775807, 'F-007', 'Kiwi ''Hayward''
per piece', 0.8, 64, NULL, '2026-03-14', NULL, '{"note": "ümlaut – 猕猴桃"}', NULL, '\x934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000144000000000000014400000000000001a40', NULL, NULL, NULL, 51.2, NULL);
INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (2, 2, 9223372036854775807, 'F-003', 'Cherry "Regina"', 6.95, 40, true, '2026-02-03', '48c982eb-57f5-5eec-8816-ebcb90e269d9', '{"kcal": 63.5, "ripe": true, "origin": null}', NULL, '\x934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000044000000000000004400000000000000440', NULL, '\x004300680065007200720079002000220052006500670069006e00610022', NULL, 278, NULL);
INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (4, 3, 9223372036854775807, 'F-005', 'Mango', 2.1, 25, false, '2026-02-09', 'd002074b-e0cf-5b31-8c17-8b19bd6de0fb', '{"lots": [{"id": 1, "kg": 12.5}, {"id": 2, "kg": 3}], "tags": ["tropical"]}', NULL, '\x934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000264000000000000020400000000000001c40', NULL, '\x004d0061006e0067006f', NULL, 52.5, NULL);
INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (0, 1, 5, 'F-001', 'Apple', 0.5, 120, false, '2026-02-01', 'e31c4bb1-ca93-59a9-9ea3-43814def88d4', '{"tags": ["red", "sweet"], "origin": {"farm": "Sad Górny", "country": "PL"}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000000000001e400000000000001e400000000000002040', NULL, '\x004100700070006c0065', NULL, 60, NULL);
INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (1, 1, 5, 'F-002', 'Banana', 0.25, 300, true, '2026-02-01', '35aa9cbd-0212-5791-8b54-b6af7160ec72', '{"tags": [], "origin": {"country": "EC"}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000324000000000000010400000000000001040', NULL, '\x00420061006e0061006e0061', NULL, 75, NULL);
INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (3, 1, 5, 'F-004', NULL, NULL, NULL, NULL, NULL, '816bda65-c8b5-5e6c-a53a-7edeb87b9b8b', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (3, 5, 9223372036854775807, 'F-004', NULL, NULL, 15, NULL, NULL, '816bda65-c8b5-5e6c-a53a-7edeb87b9b8b', 'null', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (5, 3, 7, 'F-006', 'Lime', 1e-05, 9007199254740993, false, '2026-02-09', '2b9eb94a-f21d-529b-9c9c-ce7b178adb9c', '["just", "a", "list"]', NULL, '\x934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000124000000000000012400000000000001240', NULL, '\x004c0069006d0065', NULL, 90071992547.40993, NULL);
INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (0, 5, 10, 'F-001', 'Apple', 0.5, 80, false, '2026-02-01', 'e31c4bb1-ca93-59a9-9ea3-43814def88d4', '{"tags": ["red", "sweet"], "origin": {"farm": "Sad Górny", "country": "PL"}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000000000001e400000000000001e400000000000002040', NULL, '\x004100700070006c0065', NULL, 40, NULL);
INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (1, 5, 10, 'F-002', 'Banana', 0.25, 210, true, '2026-02-01', '35aa9cbd-0212-5791-8b54-b6af7160ec72', '{"tags": [], "origin": {"country": "EC"}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000324000000000000010400000000000001040', NULL, '\x00420061006e0061006e0061', NULL, 52.5, NULL);
INSERT INTO public.tbl_85f5ebb310154b728af4b32e02535032 VALUES (6, 9, 10, 'F-007', 'Kiwi ''Hayward''
per piece', 0.4, 64, NULL, '2026-03-14', NULL, '{"note": "ümlaut – 猕猴桃"}', NULL, '\x934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000144000000000000014400000000000001a40', NULL, NULL, NULL, 25.6, NULL);


--
-- Data for Name: tbl_a60370628b9c40b0853d2ba37de41c36; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tbl_a60370628b9c40b0853d2ba37de41c36 VALUES (0, 1, 4, 'https://images.pixelake.example/apple.png', NULL, 'apple', '2026-03-01 08:30:00.001001+00', NULL, NULL, NULL, 48, NULL, NULL, NULL, NULL);
INSERT INTO public.tbl_a60370628b9c40b0853d2ba37de41c36 VALUES (5, 5, 6, NULL, NULL, 'blurred', '2026-03-05 08:30:00.005005+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.tbl_a60370628b9c40b0853d2ba37de41c36 VALUES (1, 1, 9223372036854775807, 'https://images.pixelake.example/banana.png', NULL, 'banana', '2026-03-01 08:30:00.001001+00', NULL, NULL, NULL, 48, NULL, 'Banana', NULL, NULL);
INSERT INTO public.tbl_a60370628b9c40b0853d2ba37de41c36 VALUES (3, 2, 9223372036854775807, '@PIXELAKE_DEMO_MEDIA@/images/grape.png', NULL, 'grape', '2026-03-03 08:30:00.003003+00', NULL, '{"array_md": {"end": 768, "start": 0, "is_bool": false}, "file_urls": ["@PIXELAKE_DEMO_MEDIA@/cells/a60370628b9c40b0853d2ba37de41c36/55/55fd/a60370628b9c40b0853d2ba37de41c36_0_2_55fd49bbb3364cad9b808f6eb8ac2106"]}', NULL, 48, NULL, 'Grape', NULL, NULL);
INSERT INTO public.tbl_a60370628b9c40b0853d2ba37de41c36 VALUES (4, 2, 9223372036854775807, 'https://images.pixelake.example/kiwi.png', NULL, 'kiwi', '2026-03-03 08:30:00.003003+00', NULL, '{"array_md": {"end": 1536, "start": 768, "is_bool": false}, "file_urls": ["@PIXELAKE_DEMO_MEDIA@/cells/a60370628b9c40b0853d2ba37de41c36/55/55fd/a60370628b9c40b0853d2ba37de41c36_0_2_55fd49bbb3364cad9b808f6eb8ac2106"]}', NULL, 48, NULL, 'Kiwi', NULL, NULL);
INSERT INTO public.tbl_a60370628b9c40b0853d2ba37de41c36 VALUES (0, 4, 9223372036854775807, 'https://images.pixelake.example/apple.png', NULL, 'apple', '2026-03-01 08:30:00.001001+00', NULL, NULL, true, 48, NULL, 'Apple', NULL, NULL);
INSERT INTO public.tbl_a60370628b9c40b0853d2ba37de41c36 VALUES (6, 5, 9223372036854775807, '@PIXELAKE_DEMO_MEDIA@/images/lemon.png', NULL, 'lemon', '2026-03-05 08:30:00.005005+00', NULL, NULL, NULL, 48, NULL, 'Lemon', NULL, NULL);
INSERT INTO public.tbl_a60370628b9c40b0853d2ba37de41c36 VALUES (2, 1, 9, '@PIXELAKE_DEMO_MEDIA@/images/cherry.png', NULL, 'cherry', '2026-03-02 08:30:00.002002+00', NULL, NULL, NULL, 48, NULL, 'Cherry', NULL, NULL);
INSERT INTO public.tbl_a60370628b9c40b0853d2ba37de41c36 VALUES (2, 9, 9223372036854775807, '@PIXELAKE_DEMO_MEDIA@/images/cherry.png', NULL, 'sour cherry', '2026-03-02 08:30:00.002002+00', NULL, NULL, true, 48, NULL, 'Sour cherry', NULL, NULL);
INSERT INTO public.tbl_a60370628b9c40b0853d2ba37de41c36 VALUES (7, 11, 9223372036854775807, 'https://images.pixelake.example/plum.png', NULL, 'plum', '2026-03-08 08:30:00.008008+00', NULL, '{"array_md": {"end": 768, "start": 0, "is_bool": false}, "file_urls": ["@PIXELAKE_DEMO_MEDIA@/cells/a60370628b9c40b0853d2ba37de41c36/8a/8a36/a60370628b9c40b0853d2ba37de41c36_0_11_8a36dadc8af0455480877e5437627ebe"]}', false, 48, NULL, 'Plum', NULL, 'from the web');


--
-- Data for Name: tbl_f57a7c1fae6d4c3f9361061f3e84a72c; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (2, 1, 4, 'roof', 22.25, '2026-03-01 08:30:00+00', false, '{"flags": [2, null, true], "battery": {"volts": 3.6900000000000004}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000000001000000000000000200000000000000', NULL, '\x934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2032292c207d202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000a03f0000a03f0000a03f0000a03f', NULL, NULL, NULL);
INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (6, 2, 4, 'roof', 22.5, '2026-03-02 08:30:00+00', false, '{"flags": [2, null, true], "battery": {"volts": 3.68}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000000002000000000000000400000000000000', NULL, '\x934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2032292c207d202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a00001040000010400000104000001040', NULL, NULL, NULL);
INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (0, 1, 9223372036854775807, 'cellar', 20.25, '2026-03-01 06:30:00+00', true, '{"flags": [0, null, false], "battery": {"volts": 3.6900000000000004}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028312c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000000000000000', NULL, '\x934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2032292c207d202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000803f0000803f0000803f0000803f', NULL, 68.45, NULL);
INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (1, 1, 9223372036854775807, 'kitchen', 21.25, '2026-03-01 07:30:00+00', true, '{"flags": [1, null, false], "battery": {"volts": 3.6900000000000004}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a00000000000000000100000000000000', NULL, '\x934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2032292c207d202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000903f0000903f0000903f0000903f', NULL, 70.25, NULL);
INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (4, 2, 9223372036854775807, 'cellar', 20.5, '2026-03-02 06:30:00+00', true, '{"flags": [0, null, false], "battery": {"volts": 3.68}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028312c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000000000000000', NULL, '\x934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2032292c207d202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a00000040000000400000004000000040', NULL, 68.9, NULL);
INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (5, 2, 9223372036854775807, 'kitchen', 21.5, '2026-03-02 07:30:00+00', true, '{"flags": [1, null, false], "battery": {"volts": 3.68}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a00000000000000000200000000000000', NULL, '\x934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2032292c207d202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a00000840000008400000084000000840', NULL, 70.7, NULL);
INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (8, 6, 9223372036854775807, 'cellar', 20.75, '2026-03-03 06:30:00+00', true, '{"flags": [0, null, false], "battery": {"volts": 3.6700000000000004}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028312c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000000000000000', NULL, '\x934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2032292c207d202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a00004040000040400000404000004040', NULL, 69.35, NULL);
INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (9, 6, 9223372036854775807, 'kitchen', 21.75, '2026-03-03 07:30:00+00', true, '{"flags": [1, null, false], "battery": {"volts": 3.6700000000000004}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a00000000000000000300000000000000', NULL, '\x934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2032292c207d202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a00004840000048400000484000004840', NULL, 71.15, NULL);
INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (3, 1, 7, 'garden', 23.25, '2026-03-01 09:30:00+00', true, '{"flags": [3, null, false], "battery": {"volts": 3.6900000000000004}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028342c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000000000000000010000000000000002000000000000000300000000000000', NULL, '\x934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2032292c207d202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000b03f0000b03f0000b03f0000b03f', NULL, 73.85, NULL);
INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (7, 3, 7, 'garden', 'NaN', '1969-07-20 20:17:40.123456+00', false, '{"error": "no signal"}', NULL, NULL, NULL, NULL, NULL, 'NaN', NULL);
INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (10, 6, 9223372036854775807, 'attic', 22.75, '2026-03-03 08:30:00+00', false, '{"flags": [2, null, false], "battery": {"volts": 3.6700000000000004}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028332c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a000000000000000003000000000000000600000000000000', NULL, '\x934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2032292c207d202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a00005040000050400000504000005040', NULL, 72.95, NULL);
INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (3, 7, 9223372036854775807, 'garden', 23.25, '2026-03-01 09:30:00+00', true, '{"flags": [3, null, false], "battery": {"volts": 3.6900000000000004}}', NULL, '\x934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028342c292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000000000000000010000000000000002000000000000000300000000000000', NULL, '\x934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2032292c207d202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000b03f0000b03f0000b03f0000b03f', NULL, 73.85, NULL);
INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (7, 7, 9223372036854775807, 'garden', 'NaN', '1969-07-20 20:17:40.123456+00', true, '{"error": "no signal"}', NULL, NULL, NULL, NULL, NULL, 'NaN', NULL);
INSERT INTO public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c VALUES (11, 10, 9223372036854775807, 'attic', 'Infinity', '2026-03-04 08:30:00+00', NULL, '[]', NULL, NULL, '{"array_md": {"end": 848, "start": 0, "is_bool": false}, "file_urls": ["@PIXELAKE_DEMO_MEDIA@/cells/f57a7c1fae6d4c3f9361061f3e84a72c/86/86f3/f57a7c1fae6d4c3f9361061f3e84a72c_0_10_86f3c014998248dca1de66815493d19b"]}', NULL, NULL, 'Infinity', NULL);


--
-- Name: dirs dirs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dirs
    ADD CONSTRAINT dirs_pkey PRIMARY KEY (id);


--
-- Name: pendingtableops pendingtableops_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pendingtableops
    ADD CONSTRAINT pendingtableops_pkey PRIMARY KEY (tbl_id, op_sn);


--
-- Name: systeminfo systeminfo_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.systeminfo
    ADD CONSTRAINT systeminfo_pkey PRIMARY KEY (dummy);


--
-- Name: tables tables_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tables
    ADD CONSTRAINT tables_pkey PRIMARY KEY (id);


--
-- Name: tableschemaversions tableschemaversions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tableschemaversions
    ADD CONSTRAINT tableschemaversions_pkey PRIMARY KEY (tbl_id, schema_version);


--
-- Name: tableversions tableversions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tableversions
    ADD CONSTRAINT tableversions_pkey PRIMARY KEY (tbl_id, version);


--
-- Name: pk_idx_85f5ebb310154b728af4b32e02535032; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX pk_idx_85f5ebb310154b728af4b32e02535032 ON public.tbl_85f5ebb310154b728af4b32e02535032 USING btree ("left"((col_0)::text, 256)) WHERE (v_max = '9223372036854775807'::bigint);


--
-- Name: sys_cols_idx_85f5ebb310154b728af4b32e02535032; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sys_cols_idx_85f5ebb310154b728af4b32e02535032 ON public.tbl_85f5ebb310154b728af4b32e02535032 USING btree (rowid, v_min, v_max);


--
-- Name: sys_cols_idx_a60370628b9c40b0853d2ba37de41c36; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sys_cols_idx_a60370628b9c40b0853d2ba37de41c36 ON public.tbl_a60370628b9c40b0853d2ba37de41c36 USING btree (rowid, v_min, v_max);


--
-- Name: sys_cols_idx_f57a7c1fae6d4c3f9361061f3e84a72c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sys_cols_idx_f57a7c1fae6d4c3f9361061f3e84a72c ON public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c USING btree (rowid, v_min, v_max);


--
-- Name: vmax_idx_85f5ebb310154b728af4b32e02535032; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmax_idx_85f5ebb310154b728af4b32e02535032 ON public.tbl_85f5ebb310154b728af4b32e02535032 USING brin (v_max);


--
-- Name: vmax_idx_a60370628b9c40b0853d2ba37de41c36; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmax_idx_a60370628b9c40b0853d2ba37de41c36 ON public.tbl_a60370628b9c40b0853d2ba37de41c36 USING brin (v_max);


--
-- Name: vmax_idx_f57a7c1fae6d4c3f9361061f3e84a72c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmax_idx_f57a7c1fae6d4c3f9361061f3e84a72c ON public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c USING brin (v_max);


--
-- Name: vmin_idx_85f5ebb310154b728af4b32e02535032; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmin_idx_85f5ebb310154b728af4b32e02535032 ON public.tbl_85f5ebb310154b728af4b32e02535032 USING brin (v_min);


--
-- Name: vmin_idx_a60370628b9c40b0853d2ba37de41c36; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmin_idx_a60370628b9c40b0853d2ba37de41c36 ON public.tbl_a60370628b9c40b0853d2ba37de41c36 USING brin (v_min);


--
-- Name: vmin_idx_f57a7c1fae6d4c3f9361061f3e84a72c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX vmin_idx_f57a7c1fae6d4c3f9361061f3e84a72c ON public.tbl_f57a7c1fae6d4c3f9361061f3e84a72c USING brin (v_min);


--
-- Name: dirs dirs_parent_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dirs
    ADD CONSTRAINT dirs_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.dirs(id);


--
-- Name: pendingtableops pendingtableops_tbl_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pendingtableops
    ADD CONSTRAINT pendingtableops_tbl_id_fkey FOREIGN KEY (tbl_id) REFERENCES public.tables(id);


--
-- Name: tables tables_dir_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tables
    ADD CONSTRAINT tables_dir_id_fkey FOREIGN KEY (dir_id) REFERENCES public.dirs(id);


--
-- Name: tableschemaversions tableschemaversions_tbl_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tableschemaversions
    ADD CONSTRAINT tableschemaversions_tbl_id_fkey FOREIGN KEY (tbl_id) REFERENCES public.tables(id);


--
-- Name: tableversions tableversions_tbl_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tableversions
    ADD CONSTRAINT tableversions_tbl_id_fkey FOREIGN KEY (tbl_id) REFERENCES public.tables(id);


--
-- PostgreSQL database dump complete
--


